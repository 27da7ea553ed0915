/** The base of the elements: shared styles, and a new drawing when the language changes. */
import { LitElement, type CSSResultGroup } from 'lit';
import { Localized } from '../i18n.ts';
import { shared } from '../styles/shared.ts';

export class View extends LitElement {
  static override styles: CSSResultGroup = shared;
  constructor() {
    super();
    new Localized(this);
  }
  /** Tells the host where to go or what to do; events cross shadow roots. */
  protected tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
