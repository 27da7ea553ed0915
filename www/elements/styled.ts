/** Sets single style properties on an element through its style object: a style attribute would be refused by the policy. */
import { nothing } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class Styled extends Directive {
  override update(part: ElementPart, [given]: [Record<string, string>]) {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(given)) {
      if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
    }
    return nothing;
  }
  render(_given: Record<string, string>) {
    return nothing;
  }
}
export const styled = directive(Styled);
