/** Which rules were in force; and the law time machine: choose a second date, and see what the same evidence means under the rules of that day. */
import { css, html, nothing } from 'lit';
import { count, date, decimal } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { LawDiff, LawStatusChange, LawSubjectChange, Summary } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

/** Subjects shown before "show all". */
const FIRST = 20;

export class LfLaw extends View {
  static override properties = { session: { attribute: false }, chosen: { state: true }, diff: { state: true }, failed: { state: true }, working: { state: true }, all: { state: true } };
  declare session: Session;
  declare chosen: string;
  declare diff: LawDiff | null;
  declare failed: string;
  declare working: boolean;
  declare all: boolean;
  #generation = -1;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    form { display: flex; flex-wrap: wrap; gap: var(--gap-3); align-items: end; margin-block: var(--gap-3); }
    table { min-width: 560px; margin-top: var(--gap-3); }
    form { margin-top: 0; }
    form ~ h2 { margin-top: var(--gap-3); }
    /* On a phone the source stands under its rules. */
    @media (max-width: 640px) {
      .scroll > .packs { min-width: 0; }
      .packs thead { display: none; }
      .packs tr { display: grid; grid-template-columns: 7.5em minmax(0, 1fr); padding: 6px 0; border-bottom: 1px solid var(--line); }
      .packs tr > * { border: 0; padding: 0; }
      .packs td:last-child { grid-column: 2; }
    }
  `];
  constructor() {
    super();
    this.chosen = '';
    this.diff = null;
    this.failed = '';
    this.working = false;
    this.all = false;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.generation !== this.#generation) {
      this.#generation = this.session.generation;
      this.diff = null;
    }
  }
  override render() {
    const { summary } = this.session;
    if (!summary) return nothing;
    return html`<h1>${t('law.title')}</h1><p class="soft">${t('law.lead')}</p>
      <section class="panel"><form @submit=${this.#compare}>
        <label class="field"><span>${t('law.other')}</span><input id="other-law" type="date" required .value=${this.chosen} @change=${(event: Event) => { this.chosen = (event.target as HTMLInputElement).value; }}></label>
        <button id="compare-law" ?disabled=${this.working || this.session.busy}>${t('law.compare')}</button></form>
      ${this.failed ? html`<p class="notice error" role="alert">${t('law.failed', { reason: this.failed })}</p>` : nothing}
      ${this.working ? html`<p role="status">${t('law.working')}</p>` : nothing}
      ${this.diff ? this.#result(this.diff) : nothing}</section>
      ${this.#inForce(summary)}`;
  }
  #inForce(summary: Summary) {
    const words = language();
    return html`<section class="panel" aria-labelledby="law"><h2 id="law">${t('report.law', { date: date(summary.lawDate, words) })}</h2>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="law"><table class="packs"><thead><tr><th scope="col">${t('report.from')}</th><th scope="col">${t('report.pack')}</th><th scope="col">${t('report.source')}</th></tr></thead>
      <tbody>${summary.lawPacks.map((pack) => html`<tr><td class="nowrap">${date(pack.validFrom, words)}</td><th scope="row">${pack.title[words]}${pack.verify ? html` <span class="chip">${t('report.verify')}</span>` : nothing}</th><td class="small soft">${pack.source}</td></tr>`)}</tbody></table></div></section>`;
  }
  #result(diff: LawDiff) {
    const words = language();
    const packs = (list: LawDiff['packsNew'], title: string) => (list.length === 0 ? nothing : html`<h2>${title}</h2><ul class="bullets small">${list.map((pack) => html`<li>${pack.title[words]} <span class="soft">${date(pack.validFrom, words)}</span></li>`)}</ul>`);
    const shown = this.all ? diff.subjects : diff.subjects.slice(0, FIRST);
    return html`<div id="law-result" role="status"><p><strong>${t('law.changed', { changed: count(diff.changed, words), of: count(diff.of, words), from: date(diff.from, words), to: date(diff.to, words) })}</strong></p></div>
      ${packs(diff.packsNew, t('law.new', { to: date(diff.to, words) }))}${packs(diff.packsGone, t('law.gone', { to: date(diff.to, words) }))}
      ${diff.statuses.length === 0 ? nothing : html`<h2>${t('law.statuses')}</h2><ul class="bullets small">${diff.statuses.map((change) => html`<li>${this.#status(change)}</li>`)}</ul>`}
      ${diff.subjects.length === 0 ? nothing : html`<div class="scroll" tabindex="0" role="region" aria-label=${t('law.subjects')}><table><thead><tr><th scope="col">${t('law.subject')}</th><th scope="col" class="number">${t('law.index')}</th><th scope="col">${t('law.band')}</th><th scope="col">${t('law.why')}</th></tr></thead>
        <tbody>${shown.map((one) => this.#subject(one))}</tbody></table></div>`}
      ${shown.length < diff.subjects.length ? html`<button @click=${() => { this.all = true; }}>${t('law.all', { count: count(diff.subjects.length, words) })}</button>` : nothing}`;
  }
  #status(change: LawStatusChange) {
    const words = language();
    return html`${word(change.id.startsWith('A') ? 'context' : 'activity', change.id)}: ${word('law', change.before)} → <strong>${word('law', change.after)}</strong>${change.note ? html` <span class="soft">${change.note[words]}</span>` : nothing}`;
  }
  #subject(one: LawSubjectChange) {
    const words = language();
    const number = (value: number | null) => (value === null ? '–' : decimal(value, 1, words));
    const moved = (before: string, after: string) => (before === after ? before : `${before} → ${after}`);
    return html`<tr><th scope="row"><button class="link" @click=${() => this.tell('go', { view: 'subject', subject: one.subject })}>${one.name}</button></th>
      <td class="number nowrap">${moved(number(one.indexBefore), number(one.indexAfter))}</td>
      <td>${moved(word('band', one.bandBefore), word('band', one.bandAfter))}</td>
      <td class="small"><ul class="bullets">${one.statuses.map((change) => html`<li>${this.#status(change)}</li>`)}${one.gained.map((message) => html`<li>+ ${say(message)}</li>`)}${one.lost.map((message) => html`<li>− ${say(message)}</li>`)}${one.elements.map((row) => html`<li>${word('element', row.element)}: ${t(`law.element.${row.before}`)} → ${t(`law.element.${row.after}`)}</li>`)}</ul></td></tr>`;
  }
  readonly #compare = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.chosen) return;
    this.working = true;
    this.failed = '';
    this.all = false;
    this.diff = null;
    await new Promise((shown) => setTimeout(shown));
    try {
      this.diff = await this.session.engine.request('lawDiff', { date: this.chosen });
    } catch (thrown) {
      this.diff = null;
      this.failed = failureWords(thrown);
    }
    this.working = false;
  };
}
define('lf-law', LfLaw);
