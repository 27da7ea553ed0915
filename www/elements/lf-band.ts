/** A band: five steps of which as many are lit as the band is high, in its colour, beside its words. */
import { css, html, svg } from 'lit';
import { word } from '../i18n.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export const BANDS = ['propose', 'interview', 'verify', 'watch', 'normal', 'insufficient'] as const;
const HEIGHT: Record<string, number> = { insufficient: 0, normal: 1, watch: 2, verify: 3, interview: 4, propose: 5 };

export class LfBand extends View {
  static override properties = { band: {}, large: { type: Boolean, reflect: true } };
  declare band: string;
  declare large: boolean;
  static override styles = [shared, css`
    :host { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; font-size: inherit; line-height: inherit; }
    :host([large]) { font-size: var(--text-l); font-weight: 650; gap: 8px; }
    svg { flex: none; width: 17px; height: 14px; }
    :host([large]) svg { width: 24px; height: 20px; }
    span { overflow: hidden; text-overflow: ellipsis; }
    rect { fill: var(--line); }
    .normal .lit { fill: var(--band-normal); }
    .watch .lit { fill: var(--band-watch); }
    .verify .lit { fill: var(--band-verify); }
    .interview .lit { fill: var(--band-interview); }
    .propose .lit { fill: var(--band-propose); }
    .insufficient rect { fill: none; stroke: var(--band-insufficient); stroke-width: 0.8; stroke-dasharray: 1.5 1; }
  `];
  override render() {
    const lit = HEIGHT[this.band] ?? 0;
    const steps = [0, 1, 2, 3, 4].map((step) => svg`<rect class=${step < lit ? 'lit' : ''} x=${step * 3.5 + 0.4} y=${11 - (step + 1) * 2.1} width="2.6" height=${(step + 1) * 2.1 + 2.4} rx="0.6"></rect>`);
    return html`<svg class=${this.band} viewBox="0 0 17 14" aria-hidden="true">${steps}</svg><span>${word('band', this.band)}</span>`;
  }
}
define('lf-band', LfBand);
