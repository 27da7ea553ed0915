/** A number over time: whom it counts, its alarms with how sure they are, and the legal head-counts as distance marks. The chart loads when first needed, the table is always there. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { count, date } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { Alarm, Series, Threshold } from '../protocol.ts';
import { loadHeadcount } from '../lazy.ts';
import { colours } from '../charts/colours.ts';
import type { Drawing } from '../charts/headcount.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

/** A countdown longer than this says nothing any more. */
const MOST_DAYS = 3650;

export class LfSeries extends View {
  static override properties = { series: { attribute: false }, failed: { state: true } };
  declare series: Series;
  declare failed: boolean;
  #drawing: Drawing | undefined;
  #observer: ResizeObserver | undefined;
  readonly #scheme = window.matchMedia('(prefers-color-scheme: dark)');
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-2); grid-template-columns: minmax(0, 1fr); }
    .chart { height: 290px; width: 100%; }
    .table { max-height: 260px; overflow: auto; margin-top: var(--gap-2); }
    .alarm p + p { margin-top: 3px; }
    .past { display: grid; gap: 3px; margin-top: var(--gap-1); }
    td.soft { white-space: nowrap; }
    @media (max-width: 520px) {
      .chart { height: 240px; }
      .scroll > table { min-width: 0; }
      .marks thead { display: none; }
      .marks tr { display: grid; grid-template-columns: minmax(0, 1fr); padding: 6px 0; border-bottom: 1px solid var(--line); }
      .marks th, .marks td { border: 0; padding: 0; text-align: start; white-space: normal; }
      .marks td:empty { display: none; }
    }
  `];
  constructor() {
    super();
    this.failed = false;
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#again);
    document.querySelector('lantern-fish')?.addEventListener('choose-theme', this.#again);
    if (this.hasUpdated) void this.#draw();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#again);
    document.querySelector('lantern-fish')?.removeEventListener('choose-theme', this.#again);
    this.#observer?.disconnect();
    this.#drawing?.end();
    this.#drawing = undefined;
  }
  readonly #again = (): void => void requestAnimationFrame(() => void this.#draw());
  protected override updated(_changed: PropertyValues): void {
    void this.#draw();
  }
  async #draw(): Promise<void> {
    const host = this.renderRoot.querySelector<HTMLElement>('.chart');
    if (!host) return;
    try {
      const { drawHeadcount } = await loadHeadcount();
      if (!this.isConnected) return;
      if (!this.#drawing) {
        this.#drawing = drawHeadcount(host);
        this.#observer = new ResizeObserver(() => this.#drawing?.resize());
        this.#observer.observe(host);
      }
      this.#drawing.set({
        series: this.series,
        language: language(),
        colours: colours(host),
        words: { counted: this.#who(), expected: t('series.expected'), alarm: t('series.alarm'), gap: t('series.gap'), label: this.#summary() },
        basis: (mark) => this.#basis(mark),
      });
    } catch {
      this.failed = true;
    }
  }
  #who(): string {
    return word('side', this.series.side);
  }
  #basis(mark: Threshold): string {
    return word('threshold', mark.basis, { value: count(mark.value, language()), levels: String(mark.levels) });
  }
  #summary(): string {
    const known = this.series.points.filter((point) => point.value !== null);
    const first = known[0];
    const last = known.at(-1);
    if (!first || !last) return this.#who();
    return t('series.summary', { name: this.#who(), count: known.length, from: `${count(first.value, language())} (${date(first.date, language())})`, to: `${count(last.value, language())} (${date(last.date, language())})` });
  }
  override render() {
    const { series } = this;
    const words = language();
    const past = series.alarms.filter((alarm) => !alarm.inForce);
    return html`<div class="row spread"><h3>${this.#who()}${series.name && series.name !== this.#who() ? html` <span class="soft">${series.name}</span>` : nothing}</h3><span class="small soft">${t('series.counts', { what: word('counted', series.unit) })}</span></div>
      ${series.alarm ? this.#alarm(series.alarm) : html`<p class="small soft">${say(series.reason)}</p>`}
      ${this.failed ? nothing : html`<div class="chart" role="img" aria-label=${this.#summary()}></div>`}
      ${series.openEnd ? html`<p class="tiny soft">${t('series.openEnd')}</p>` : nothing}
      ${past.length > 0 ? html`<details><summary class="small">${t('series.pastTitle', { count: past.length })}</summary><ul class="past">${past.toReversed().map((alarm) => html`<li class="small">${t('series.past', { date: date(alarm.date, words), since: date(alarm.since, words), observed: count(alarm.observed, words), expected: count(alarm.expected, words) })}${alarm.earlier ? html` <span class="soft">${t('stage.earlier')}</span>` : nothing}</li>`)}</ul></details>` : nothing}
      ${series.thresholds.length > 0 ? this.#marks(series.thresholds) : nothing}
      <details ?open=${this.failed}><summary class="small">${t('series.table')}</summary><div class="table" tabindex="0" role="region" aria-label=${this.#who()}><table><thead><tr><th scope="col">${t('series.date')}</th><th scope="col" class="number">${this.#who()}</th></tr></thead>
        <tbody>${series.points.map((point) => html`<tr><th scope="row">${date(point.date, words)}</th><td class="number">${point.value === null ? html`<span class="soft">${t('series.gap')}</span>` : count(point.value, words)}</td></tr>`)}</tbody></table></div></details>`;
  }
  #alarm(alarm: Alarm) {
    return html`<div class="notice error alarm"><p><strong>${word('alarm', this.series.code)}</strong></p><p>${say(this.#dated(alarm))}</p>
      <details><summary class="small">${t('series.why')}</summary><p class="small">${say(alarm.rarity)}</p><p class="small">${say(alarm.baseline)}</p></details></div>`;
  }
  /** The alarm's sentence with its numbers and dates in the reader's form. */
  #dated(alarm: Alarm) {
    const words = language();
    const given = { since: date(alarm.since, words), date: date(alarm.date, words), observed: count(alarm.observed, words), expected: count(alarm.expected, words) };
    return { code: alarm.reason.code, arguments: { ...alarm.reason.arguments, ...given } };
  }
  #marks(marks: Threshold[]) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('series.mark')}><table class="marks"><thead><tr><th scope="col">${t('series.mark')}</th><th scope="col">${t('series.days')}</th><th scope="col">${t('series.rangeTitle')}</th></tr></thead>
        <tbody>${marks.map((mark) => html`<tr><th scope="row">${this.#basis(mark)}<div class="tiny soft">${word('pack', mark.pack)}</div></th>${this.#distance(mark)}</tr>`)}</tbody></table></div>
      <p class="tiny soft">${t('series.caution')}${this.series.people ? nothing : html` ${t('series.accountsCaution')}`}</p>`;
  }
  #distance(mark: Threshold) {
    const words = language();
    const days = (value: number | null): string => (value !== null && value > MOST_DAYS ? t('series.far') : count(value, words));
    switch (mark.state) {
      case 'reached':
        return html`<td colspan="2">${t('series.reachedOn', { date: date(mark.reachedOn, words) })}</td>`;
      case 'not_growing':
        return html`<td colspan="2" class="soft">${t('series.notMoving')}</td>`;
      case 'too_short':
        return html`<td colspan="2" class="soft">${t('series.tooShort')}</td>`;
      default:
        return html`<td>${mark.days !== null && mark.days > MOST_DAYS ? t('series.far') : t('series.daysPlain', { days: count(mark.days, words) })}</td><td class="soft">${mark.days !== null && mark.days > MOST_DAYS ? nothing : mark.daysHigh === null ? t('series.rangeOpen', { low: days(mark.daysLow) }) : t('series.range', { low: days(mark.daysLow), high: days(mark.daysHigh) })}</td>`;
    }
  }
}
define('lf-series', LfSeries);
