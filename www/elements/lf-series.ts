/** A number over time with its alarm and the legal head-counts as distance marks; the chart loads when first needed, the table is always there. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { count, date, decimal } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { Series } from '../protocol.ts';
import { loadHeadcount } from '../lazy.ts';
import { colours } from '../charts/colours.ts';
import type { Drawing } from '../charts/headcount.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfSeries extends View {
  static override properties = { series: { attribute: false }, failed: { state: true } };
  declare series: Series;
  declare failed: boolean;
  #drawing: Drawing | undefined;
  #observer: ResizeObserver | undefined;
  readonly #scheme = window.matchMedia('(prefers-color-scheme: dark)');
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-2); grid-template-columns: minmax(0, 1fr); }
    :host + :host { margin-top: var(--gap-4); }
    .chart { height: 290px; width: 100%; }
    .table { max-height: 260px; overflow: auto; margin-top: var(--gap-2); }
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
        words: { people: this.#unit(), alarm: t('series.alarm'), since: t('series.since'), label: this.#summary() },
        basis: (basis) => word('threshold', basis),
      });
    } catch {
      this.failed = true;
    }
  }
  #unit(): string {
    return this.series.unit ? word('unit', this.series.unit) : this.series.name;
  }
  #summary(): string {
    const known = this.series.points.filter((point) => point.value !== null);
    const first = known[0];
    const last = known.at(-1);
    if (!first || !last) return this.series.name;
    return t('series.summary', { name: this.series.name, count: known.length, from: `${count(first.value, language())} (${date(first.date, language())})`, to: `${count(last.value, language())} (${date(last.date, language())})` });
  }
  override render() {
    const { series } = this;
    const words = language();
    return html`<div class="row spread"><h3>${series.name}</h3><span class="small soft">${series.people ? t('series.people') : t('series.notPeople', { unit: this.#unit() })}</span></div>
      ${series.alarm ? html`<p class="notice error">${t('series.alarmText', { date: date(series.alarm.date, words), since: date(series.alarm.since, words), score: decimal(series.alarm.score, 1, words), threshold: decimal(series.alarm.threshold, 1, words) })} ${say(series.alarm.reason)}</p>` : html`<p class="small soft">${say(series.reason)}</p>`}
      ${this.failed ? nothing : html`<div class="chart" role="img" aria-label=${this.#summary()}></div>`}
      ${series.thresholds.length > 0 ? html`<div class="scroll"><table><thead><tr><th scope="col" class="number">${t('series.mark')}</th><th scope="col">${t('series.basis')}</th><th scope="col">${t('series.days')}</th></tr></thead>
        <tbody>${series.thresholds.map((mark) => html`<tr><th scope="row" class="number">${count(mark.value, words)}</th><td>${word('threshold', mark.basis)}</td><td>${mark.days === null ? t('series.notMoving') : mark.days <= 0 ? t('series.reached') : t('series.daysTo', { days: count(mark.days, words), low: count(mark.daysLow, words), high: count(mark.daysHigh, words) })}</td></tr>`)}</tbody></table></div>
        <p class="tiny soft">${t('series.caution')}</p>` : nothing}
      <details ?open=${this.failed}><summary class="small">${t('series.table')}</summary><div class="table" tabindex="0" role="region" aria-label=${series.name}><table><thead><tr><th scope="col">${t('series.date')}</th><th scope="col" class="number">${this.#unit()}</th></tr></thead>
        <tbody>${series.points.map((point) => html`<tr><th scope="row">${date(point.date, words)}</th><td class="number">${count(point.value, words)}</td></tr>`)}</tbody></table></div></details>`;
  }
}
define('lf-series', LfSeries);
