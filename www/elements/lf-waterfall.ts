/**
 * How the index came about: each indicator's units as a bar that begins where the one before ended; what a cap takes away is a bar of
 * its own; the last row is the sum. It is a table, so nothing is told by the bars alone. Two scales: units below, the index above.
 */
import { css, html, nothing, svg } from 'lit';
import { index, percent, signedUnits, units } from '../format.ts';
import { explain, language, say, t, word } from '../i18n.ts';
import type { SubjectPage } from '../protocol.ts';
import { indexOf, unitsFor } from '../units.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

interface Bar { from: number; to: number; kind: 'share' | 'over' | 'total' | 'none' }

export class LfWaterfall extends View {
  static override properties = { page: { attribute: false } };
  declare page: SubjectPage;
  /** Marks stand further apart where there is little room. */
  readonly #narrow = window.matchMedia('(max-width: 620px)');
  static override styles = [shared, css`
    table { font-size: var(--text-s); table-layout: fixed; }
    col.what { width: 38%; }
    col.units { width: 86px; }
    td, th { padding-block: 5px; border-bottom-color: var(--line); vertical-align: middle; }
    tbody th { padding-inline-start: 12px; }
    tr.dimension > * { padding: 12px 0 4px; border-bottom: 0; }
    tr.dimension th { font-weight: 650; }
    tr.dimension span { font-weight: 400; }
    td.bar { padding: 0; position: relative; }
    td.bar svg { position: absolute; inset: 0; width: calc(100% - 10px); height: 100%; overflow: visible; }
    th.scale svg, td.scale svg { display: block; position: static; width: calc(100% - 10px); height: 34px; overflow: visible; }
    th.scale { padding-inline-end: 0; }
    .share { fill: var(--accent-fill); }
    .over { fill: url(#hatch); stroke: var(--ink-soft); stroke-width: 1; }
    .hatch { stroke: var(--ink-soft); stroke-width: 1.5; }
    .total { fill: var(--ink-soft); }
    .guide { stroke: var(--line); stroke-width: 1; }
    text { font: 10px var(--font); fill: var(--ink-soft); }
    tr.sum th, tr.sum td { font-weight: 650; border-top: 2px solid var(--line-strong); }
    .detail { color: var(--ink-soft); font-size: var(--text-xs); line-height: 1.35; }
    tr.over th { font-weight: 400; color: var(--ink-soft); }
    .legend { margin-top: var(--gap-2); max-width: 80ch; }
    @media (max-width: 620px) { col.what { width: 46%; } col.units { width: 58px; } td, th { padding-inline-end: 4px; } }
  `];
  override render() {
    const { page } = this;
    const words = language();
    const raw = page.waterfall.reduce((most, dimension) => ({ sum: most.sum + dimension.usedMilliunits, top: Math.max(most.top, most.sum + dimension.rawMilliunits) }), { sum: 0, top: 1 });
    const width = Math.max(raw.top, unitsFor(40)) * 1.02;
    const at = (value: number): string => `${(100 * value) / width}%`;
    const guides = [20, 40, 60, 80, 95, 99].filter((value) => unitsFor(value) < width).filter((value, place, all) => place === 0 || unitsFor(value) - unitsFor(all[place - 1] ?? 0) > width * (this.#narrow.matches ? 0.16 : 0.045));
    const step = width > 6000 ? 2000 : width > 2500 ? 1000 : 500;
    const ticks = Array.from({ length: Math.floor(width / step) + 1 }, (_, place) => place * step);
    const draw = (bar: Bar) => html`<svg aria-hidden="true">${guides.map((value) => svg`<line class="guide" x1=${at(unitsFor(value))} x2=${at(unitsFor(value))} y1="0" y2="100%"></line>`)}
      ${bar.kind === 'over' ? svg`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="6"></line></pattern></defs>` : nothing}
      ${bar.kind === 'none' ? nothing : svg`<rect class=${bar.kind} x=${at(Math.min(bar.from, bar.to))} width=${at(Math.max(Math.abs(bar.to - bar.from), width * 0.003))} y="50%" height="14" rx="2" transform="translate(0 -7)"></rect>`}</svg>`;
    let sum = 0;
    return html`<p class="small soft legend">${t('waterfall.lead')}</p>
      <table><colgroup><col class="what"><col><col class="units"></colgroup>
      <thead><tr><th scope="col">${t('waterfall.indicator')}</th>
        <th scope="col" class="scale"><span class="visually-hidden">${t('waterfall.scales')}</span><svg aria-hidden="true"><text x="0" y="10" text-anchor="start">${t('waterfall.indexScale')}</text>${guides.map((value) => svg`<text x=${at(unitsFor(value))} y="28" text-anchor="middle">${value}</text>`)}</svg></th>
        <th scope="col" class="number">${t('waterfall.units')}</th></tr></thead>
      ${page.waterfall.map((dimension) => {
        const rows = dimension.indicators.map((share) => {
          const from = sum;
          sum += share.milliunits;
          const why = [say(share.value), t('waterfall.quality', { strength: percent(share.strength, words), quality: percent(share.quality, words) })].filter(Boolean).join(' · ');
          return html`<tr data-units=${share.milliunits}><th scope="row" title=${explain('indicator', share.indicator)}>${word('indicator', share.indicator)}<div class="detail">${why}</div></th><td class="bar">${draw({ from, to: sum, kind: 'share' })}</td><td class="number">${signedUnits(share.milliunits, words)}</td></tr>`;
        });
        const over = dimension.overCapMilliunits;
        let cut: unknown = nothing;
        if (over < 0) {
          const from = sum;
          sum += over;
          cut = html`<tr class="over" data-units=${over}><th scope="row">${t('waterfall.over')}<div class="detail">${t('waterfall.cap', { cap: units(dimension.capMilliunits, words), index: index(indexOf(dimension.capMilliunits), words) })}</div></th><td class="bar">${draw({ from, to: sum, kind: 'over' })}</td><td class="number">${signedUnits(over, words)}</td></tr>`;
        }
        return html`<tbody><tr class="dimension"><th scope="rowgroup">${word('dimension', dimension.dimension)}</th><td class="bar">${draw({ from: 0, to: 0, kind: 'none' })}</td><td></td></tr>${rows}${cut}</tbody>`;
      })}
      <tbody><tr class="sum" id="sum" data-units=${page.totalMilliunits}><th scope="row">${t('waterfall.sum')}<div class="detail">${t('waterfall.sumIndex', { index: index(page.index, words) })}</div></th><td class="bar">${draw({ from: 0, to: page.totalMilliunits, kind: 'total' })}</td><td class="number">${units(page.totalMilliunits, words)}</td></tr></tbody>
      <tfoot><tr><td></td><td class="bar scale"><svg aria-hidden="true">${ticks.map((value) => svg`<text x=${at(value)} y="14" text-anchor="middle">${value / 1000}</text>`)}<text x="0" y="30" text-anchor="start">${t('waterfall.unitScale')}</text></svg></td><td></td></tr></tfoot></table>`;
  }
}
define('lf-waterfall', LfWaterfall);
