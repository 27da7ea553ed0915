/** The index on 0–100: a line for the interval, a dot for the value, ticks where the bands begin. */
import { css, html, nothing, svg } from 'lit';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfIndexBar extends View {
  static override properties = { bands: { attribute: false }, value: { type: Number }, low: { type: Number }, high: { type: Number }, band: {}, large: { type: Boolean, reflect: true } };
  declare value: number | null;
  declare low: number | null;
  declare high: number | null;
  declare band: string;
  declare large: boolean;
  /** Where the bands begin. */
  declare bands: readonly number[];
  static override styles = [shared, css`
    svg { display: block; width: 100%; height: 14px; overflow: visible; }
    :host([large]) svg { height: 34px; }
    .track { fill: var(--line); }
    .tick { fill: var(--line-strong); }
    .interval { opacity: 0.45; }
    .dot { stroke: var(--panel); stroke-width: 1.5; }
    text { font: 10px var(--font); fill: var(--ink-soft); }
    .insufficient { fill: var(--band-insufficient); }
    .normal { fill: var(--band-normal); }
    .watch { fill: var(--band-watch); }
    .verify { fill: var(--band-verify); }
    .interview { fill: var(--band-interview); }
    .propose { fill: var(--band-propose); }
  `];
  constructor() {
    super();
    this.bands = [];
  }
  override render() {
    const at = (value: number): string => `${Math.max(0, Math.min(100, value))}%`;
    const half = 7;
    return html`<svg aria-hidden="true">
      <rect class="track" x="0" y=${half - 1.5} width="100%" height="3" rx="1.5"></rect>
      ${this.bands.map((mark) => svg`<rect class="tick" x=${at(mark)} y=${half - 3.5} width="1" height="7"></rect>`)}
      ${this.low !== null && this.high !== null ? svg`<rect class="interval ${this.band}" x=${at(this.low)} y=${half - 4} width=${`${Math.max(0.5, this.high - this.low)}%`} height="8" rx="4"></rect>` : nothing}
      ${this.value !== null ? svg`<circle class="dot ${this.band}" cx=${at(this.value)} cy=${half} r="5"></circle>` : nothing}
      ${this.large ? [0, 20, 40, 60, 80, 100].map((mark) => svg`<text x=${at(mark)} y="30" text-anchor="middle">${mark}</text>`) : nothing}
    </svg>`;
  }
}
define('lf-index-bar', LfIndexBar);
