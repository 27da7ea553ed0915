/** What changed since an earlier analysis: the fastest risers first, each with its reason in one line and the evidence behind it. */
import { css, html, nothing } from 'lit';
import { count, date, decimal, units } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, say, t, word } from '../i18n.ts';
import type { Change, ChangeRow, Changes, EvidenceChange, Message } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';

const KINDS: readonly Change[] = ['risen', 'new', 'fallen', 'gone'];
/** Changes asked for at a time. */
const PAGE = 50;

/** A change is called by its indicator's name; the code stands in the files. */
function told(message: Message): string {
  return say({ ...message, arguments: { ...message.arguments, code: '' } }).replace(/([:：])\s+/, (_, colon: string) => (colon === ':' ? ': ' : colon));
}

export class LfChanges extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, changes: { state: true }, shown: { state: true }, failed: { state: true } };
  declare session: Session;
  declare place: Place;
  declare changes: Changes | null;
  declare shown: Change;
  declare failed: string;
  #rows: ChangeRow[] = [];
  #question = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .kinds { display: flex; flex-wrap: wrap; gap: 6px; }
    .kinds button { border-radius: 99px; }
    .kinds button[aria-pressed="true"] { border-color: var(--accent); background: var(--accent-wash); font-weight: 600; }
    .rows { display: grid; gap: var(--gap-2); grid-template-columns: minmax(0, 1fr); }
    .change { display: grid; grid-template-columns: minmax(180px, 1fr) 250px minmax(0, 2fr); gap: var(--gap-1) var(--gap-4); padding: var(--gap-3) var(--gap-4); }
    .name { font-weight: 650; overflow-wrap: anywhere; }
    .move { display: grid; gap: 4px; align-content: start; }
    .bands { display: flex; align-items: center; gap: 6px; white-space: nowrap; flex-wrap: wrap; }
    .evidence { margin-top: var(--gap-2); }
    .evidence small { color: var(--ink-soft); font-size: var(--text-xs); display: block; }
    @media (max-width: 900px) { .change { grid-template-columns: minmax(0, 1fr); padding: var(--gap-3); } }
  `];
  constructor() {
    super();
    this.changes = null;
    this.shown = 'risen';
    this.failed = '';
    new Watching(this);
  }
  override willUpdate(): void {
    const question = JSON.stringify([this.shown, this.session.generation]);
    if (this.session.busy || question === this.#question) return;
    this.#question = question;
    this.#rows = [];
    void this.#ask(question);
  }
  async #ask(question: string): Promise<void> {
    this.failed = '';
    try {
      const changes = await this.session.engine.request('compareBatches', { changes: [this.shown], from: this.#rows.length, count: PAGE });
      if (question !== this.#question) return;
      this.#rows = [...this.#rows, ...changes.rows];
      const first = KINDS.find((kind) => changes[kind] > 0);
      if (this.changes === null && changes[this.shown] === 0 && first) this.shown = first;
      this.changes = changes;
    } catch (thrown) {
      if (question === this.#question) this.failed = failureWords(thrown);
    }
  }
  override render() {
    const { changes } = this;
    const words = language();
    if (this.failed) return html`<h1>${t('changes.title')}</h1><p class="notice error" role="alert">${t('changes.failed')} ${this.failed}</p>`;
    if (!changes) return html`<h1>${t('changes.title')}</h1><p class="soft" role="status">${t('subject.loading')}</p>`;
    return html`<h1>${t('changes.title')}</h1>
      <p class="soft">${t('changes.lead', { before: date(changes.asOfBefore, words), after: date(changes.asOfAfter, words), same: count(changes.same, words) })}</p>
      ${changes.notes.map((note) => html`<p class="notice">${say(note)}</p>`)}
      <div class="kinds" role="group" aria-label=${t('changes.kinds')}>${KINDS.map((kind) => html`<button data-change=${kind} aria-pressed=${kind === this.shown} @click=${() => { this.shown = kind; }}>${t(`changes.${kind}`)} <span class="soft">${count(changes[kind], words)}</span></button>`)}</div>
      ${this.#rows.length === 0 ? html`<p class="panel soft">${t('changes.none')}</p>` : html`<ul class="rows">${this.#rows.map((row) => this.#row(row))}</ul>`}
      ${this.#rows.length < changes[this.shown] ? html`<p><button id="more" @click=${() => void this.#ask(this.#question)}>${t('changes.more', { count: count(Math.min(PAGE, changes[this.shown] - this.#rows.length), words) })}</button></p>` : nothing}`;
  }
  #row(row: ChangeRow) {
    const words = language();
    const because = row.because === null ? undefined : row.evidence[row.because];
    const index = (value: number | null): string => (value === null ? t('changes.noIndex') : decimal(value, 1, words));
    const alarm = row.alarmAfter !== row.alarmBefore && row.alarmAfter && row.alarmAfter !== 'none';
    const stage = row.stageBefore && row.stageAfter && row.stageBefore !== row.stageAfter;
    return html`<li class="panel change" data-subject=${row.subject}>
      <div><div class="name">${row.change === 'gone' ? row.name : html`<a href=${formatHash({ ...this.place, view: 'subject', subject: row.subject })}>${row.name}</a>`}</div><div class="small soft">${word('kind', row.kind)}</div></div>
      <div class="move"><span>${row.change === 'new' ? index(row.indexAfter) : row.change === 'gone' ? index(row.indexBefore) : html`${index(row.indexBefore)} → <strong>${index(row.indexAfter)}</strong>`}</span>
        <span class="bands">${row.bandBefore && row.bandBefore !== row.bandAfter ? html`<lf-band .band=${row.bandBefore}></lf-band>` : nothing}${row.bandAfter ? html`${row.bandBefore && row.bandBefore !== row.bandAfter ? html`<span aria-hidden="true">→</span>` : nothing}<lf-band .band=${row.bandAfter}></lf-band>` : nothing}</span></div>
      <div><p>${told(row.reason)}${because ? html`: ${say(because.value)} <span class="small soft">${`(${place({ ...because, column: '' })})`}</span>` : nothing}</p>
        ${alarm || stage ? html`<p class="small">${alarm ? html`<strong class="bad">${word('alarm', row.alarmAfter)}</strong>${stage ? ' · ' : ''}` : nothing}${stage ? t('changes.stage', { before: word('stage', row.stageBefore), after: word('stage', row.stageAfter) }) : nothing}</p>` : nothing}
        ${row.evidence.length > 1 || (row.evidence.length === 1 && !because) ? html`<details><summary class="small">${t('changes.evidence', { count: row.evidence.length })}</summary><ul class="bullets evidence">${row.evidence.map((one) => this.#evidence(one))}</ul></details>` : nothing}</div></li>`;
  }
  #evidence(one: EvidenceChange) {
    const words = language();
    const message = { code: `change.${one.change}`, arguments: { code: one.indicator, indicator: `@indicator.${one.indicator}`, before: word('grade', one.gradeBefore), after: word('grade', one.gradeAfter) } };
    return html`<li class="small">${told(message)}: ${say(one.value)}<small>${t('changes.units', { before: units(one.milliunitsBefore, words), after: units(one.milliunitsAfter, words) })} · ${place(one)}${one.quote ? html` · <q>${one.quote}</q>` : nothing}</small></li>`;
  }
}
define('lf-changes', LfChanges);
