/** A scorecard learned from outcomes that the user has: how it does on subjects held out, and what it made of each indicator. */
import { css, html, nothing, svg } from 'lit';
import { count, date, decimal, percent } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { Scorecard } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-pick.ts';

const SIZE = 200;

export class LfLearn extends View {
  static override properties = { session: { attribute: false }, card: { state: true }, failed: { state: true }, working: { state: true }, over: { state: true } };
  declare session: Session;
  declare card: Scorecard | null;
  declare failed: string;
  declare working: boolean;
  declare over: boolean;
  #generation = -1;
  #asOf = '';
  #adverse = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr)); gap: var(--gap-3); }
    .drop { border: 1px dashed var(--line-strong); border-radius: var(--radius-s); padding: var(--gap-3); display: grid; gap: var(--gap-2); }
    .drop.over { background: var(--accent-wash); }
    figure svg { width: 100%; max-width: 260px; height: auto; }
    .axis { stroke: var(--line-strong); stroke-width: 1; fill: none; }
    .fair { stroke: var(--line-strong); stroke-dasharray: 3 3; }
    .dot { fill: var(--accent-fill); stroke: var(--panel); }
    svg text { font-size: 11px; fill: var(--ink-soft); }
    .scroll > table { min-width: 16rem; }
    .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: var(--gap-3); }
  `];
  constructor() {
    super();
    this.card = null;
    this.failed = '';
    this.working = false;
    this.over = false;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.busy || this.working || this.session.generation === this.#generation) return;
    this.#generation = this.session.generation;
    void this.session.engine.request('scorecard', {}).then((card) => { this.card = card; }, () => {});
  }
  readonly #hover = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    this.over = event.type === 'dragover' || event.type === 'dragenter';
    const file = event.type === 'drop' ? event.dataTransfer?.files[0] : undefined;
    if (file) void this.#learn(file);
  };
  async #learn(file: File | undefined): Promise<void> {
    if (!file) return;
    this.working = true;
    this.failed = '';
    await new Promise((done) => setTimeout(done));
    try {
      this.card = await this.session.learn(file, this.#asOf, this.#adverse.split(/[,，]/).map((one) => one.trim()).filter(Boolean));
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.working = false;
  }

  override render() {
    const { card } = this;
    return html`<p class="small soft">${t('learn.about')}</p>
      <div class="drop ${this.over ? 'over' : ''}" @dragenter=${this.#hover} @dragover=${this.#hover} @dragleave=${this.#hover} @drop=${this.#hover}>
        <div class="fields">
          <div><span class="label">${t('learn.file')}</span><lf-pick field="labels" label=${t('learn.file')} accept=".csv,.json,.txt" ?disabled=${this.working || this.session.busy} @picked=${(event: CustomEvent<File>) => void this.#learn(event.detail)}></lf-pick></div>
          <label class="field"><span>${t('learn.asOf')}</span><input id="labels-as-of" type="date" @change=${(event: Event) => { this.#asOf = (event.target as HTMLInputElement).value; }}></label>
          <label class="field"><span>${t('learn.adverse')}</span><input type="text" @change=${(event: Event) => { this.#adverse = (event.target as HTMLInputElement).value; }}></label>
        </div></div>
      ${this.working ? html`<p role="status">${t('learn.working')}</p>` : nothing}
      ${this.failed ? html`<p class="notice error" role="alert">${this.failed}</p>` : nothing}
      ${card ? this.#told(card) : nothing}`;
  }
  #told(card: Scorecard) {
    const words = language();
    const area = ([middle, low, high]: [number, number, number]) => `${decimal(middle, 3, words)} (${decimal(low, 3, words)}–${decimal(high, 3, words)})`;
    return html`<div id="learned" class="stack">
      <p>${t('learn.from', { examples: count(card.examples, words), adverse: count(card.adverse, words), date: date(card.featuresAsOf, words) })}
        ${card.labels.notInInputs > 0 ? t('learn.strangers', { count: count(card.labels.notInInputs, words) }) : nothing}
        ${Object.entries(card.labels.notLearnedFrom).map(([value, times]) => html`<span class="chip"><span>${t('learn.left', { value, count: count(times, words) })}</span></span> `)}</p>
      <table><thead><tr><th scope="col">${t('learn.heldOut', { folds: card.heldOut.folds })}</th><th scope="col">${t('learn.learned')}</th><th scope="col">${t('learn.index')}</th></tr></thead><tbody>
        <tr><th scope="row">${t('learn.auc')}</th><td id="auc">${area(card.heldOut.auc)}</td><td>${area(card.heldOut.indexAuc)}</td></tr>
        ${card.heldOut.precision.map((one) => html`<tr><th scope="row">${t('learn.first', { count: count(one.first, words) })}</th><td>${percent(one.learned, words)}</td><td>${percent(one.index, words)}</td></tr>`)}
      </tbody></table>
      <div class="two"><figure>${this.#calibration(card)}<figcaption class="small soft">${t('learn.calibration')}</figcaption></figure>
        <div><h3>${t('learn.shapes')}</h3><ul class="small">${card.indicators.map((shape) => html`<li>${word('indicator', shape.indicator)} <span class="soft">${decimal(shape.bins[0]?.logOdds ?? 0, 2, words)} … ${decimal(shape.bins.at(-1)?.logOdds ?? 0, 2, words)}</span></li>`)}</ul></div></div>
      <p class="small soft">${t('learn.beside')}</p></div>`;
  }
  #calibration(card: Scorecard) {
    const words = language();
    const at = (share: number) => share * SIZE;
    const label = card.heldOut.calibration.map((one) => `${percent(one.predicted, words)}: ${percent(one.adverse, words)}`).join('; ');
    return html`<svg viewBox="-44 -10 ${SIZE + 70} ${SIZE + 36}" role="img" aria-label=${`${t('learn.calibration')}: ${label}`}>
      <path class="axis" d="M0 0V${SIZE}H${SIZE}"></path><path class="fair" d="M0 ${SIZE}L${SIZE} 0"></path>
      ${[0, 0.5, 1].map((share) => svg`<text x="-6" y=${SIZE - at(share) + 4} text-anchor="end">${percent(share, words)}</text><text x=${at(share)} y=${SIZE + 16} text-anchor="middle">${percent(share, words)}</text>`)}
      ${card.heldOut.calibration.map((one) => svg`<circle class="dot" r="5" cx=${at(one.predicted)} cy=${SIZE - at(one.adverse)}><title>${percent(one.predicted, words)}: ${percent(one.adverse, words)} (${count(one.subjects, words)})</title></circle>`)}</svg>`;
  }
}
define('lf-learn', LfLearn);
