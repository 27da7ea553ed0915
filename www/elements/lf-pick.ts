/** Chooses one file, in the page's words: the browser's own field speaks the browser's language. Tells `picked` with the file. */
import { css, html } from 'lit';
import { t } from '../i18n.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfPick extends View {
  static override properties = { field: {}, label: {}, accept: {}, disabled: { type: Boolean }, name: { state: true } };
  /** The id of the field itself. */
  declare field: string;
  /** What the file is, for who cannot see what stands around it. */
  declare label: string;
  declare accept: string;
  declare disabled: boolean;
  declare name: string;
  static override styles = [shared, css`
    .row { flex-wrap: nowrap; min-height: 34px; }
    button { flex: none; }
    span { min-width: 0; overflow-wrap: anywhere; }
  `];
  constructor() {
    super();
    this.accept = '';
    this.name = '';
  }
  override render() {
    return html`<div class="row"><button type="button" aria-label=${`${this.label}: ${t('pick.file')}`} ?disabled=${this.disabled} @click=${() => this.renderRoot.querySelector('input')?.click()}>${t('pick.file')}</button>
      <input id=${this.field} type="file" accept=${this.accept} hidden ?disabled=${this.disabled} @change=${this.#change}>
      <span class="small soft">${this.name || t('pick.none')}</span></div>`;
  }
  readonly #change = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file can be chosen again after it was changed.
    input.value = '';
    if (!file) return;
    this.name = file.name;
    this.dispatchEvent(new CustomEvent('picked', { detail: file }));
  };
}
define('lf-pick', LfPick);
