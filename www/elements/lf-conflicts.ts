/** On what sources disagree about a subject, side by side: which department says what, where, how far it is trusted, and when. */
import { css, html, nothing } from 'lit';
import { count, date } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, t, word } from '../i18n.ts';
import type { ConflictRow, Conflicts, Said } from '../protocol.ts';
import { Watching, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

const STEP = 30;

export class LfConflicts extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, property: { state: true }, list: { state: true } };
  declare session: Session;
  declare place: Place;
  /** Empty for all. */
  declare property: string;
  declare list: Conflicts | null;
  #question = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .list { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    article { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap-3) var(--gap-4); }
    h2 { overflow-wrap: anywhere; font-size: var(--text-m, 1em); }
    .values { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr)); gap: var(--gap-3); margin-top: var(--gap-2); }
    .value { border-inline-start: 3px solid var(--line-strong); padding-inline-start: 12px; overflow-wrap: anywhere; }
    .value li { margin-top: 4px; }
  `];
  constructor() {
    super();
    this.property = '';
    this.list = null;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.busy) return;
    const question = JSON.stringify([this.property, this.session.generation]);
    if (question === this.#question) return;
    this.#question = question;
    this.list = null;
    void this.#more(question);
  }
  async #more(question: string): Promise<void> {
    const rows = this.list?.rows ?? [];
    const list = await this.session.engine.request('conflicts', { property: this.property || undefined, from: rows.length, count: STEP });
    if (question === this.#question) this.list = { ...list, rows: [...rows, ...list.rows] };
  }
  override render() {
    const { list } = this;
    const words = language();
    const all = (list?.properties ?? []).reduce((sum, one) => sum + one.count, 0);
    const choice = (property: string, name: string, number: number) => html`<label><input type="radio" name="property" value=${property} .checked=${this.property === property} @change=${() => (this.property = property)}>${name} <span class="soft">${count(number, words)}</span></label>`;
    return html`<h1>${t('conflicts.title')}</h1><p class="soft">${t('conflicts.lead')}</p>
      ${list && all > 0 ? html`<fieldset class="filters"><legend class="visually-hidden">${t('conflicts.filter')}</legend>
        ${choice('', t('conflicts.all'), all)}${list.properties.map((one) => choice(one.property, word('property', one.property), one.count))}</fieldset>` : nothing}
      ${list && list.total === 0 ? html`<p class="panel">${t('conflicts.none')}</p>` : nothing}
      <div class="list">${(list?.rows ?? []).map((row) => this.#row(row))}</div>
      ${list && list.rows.length < list.total ? html`<p><button id="more" @click=${() => void this.#more(this.#question)}>${t('same.more', { shown: count(list.rows.length, words), total: count(list.total, words) })}</button></p>` : nothing}`;
  }
  #row(row: ConflictRow) {
    return html`<article><h2><a href=${formatHash({ ...this.place, view: 'subject', subject: row.subject })}>${row.name}</a> <span class="soft">${word('property', row.property)}</span></h2>
      <div class="values">${row.values.map((said) => html`<div class="value"><strong>${said[0]?.value}</strong><ul>${said.map((one) => this.#said(one, said[0]?.value ?? ''))}</ul></div>`)}</div></article>`;
  }
  #said(one: Said, value: string) {
    const facts = [place(one), word('grade', one.grade), one.date ? date(one.date, language()) : ''].filter(Boolean).join(' · ');
    return html`<li class="small soft">${one.value === value ? nothing : html`<span>${one.value}</span> · `}${facts}</li>`;
  }
}
define('lf-conflicts', LfConflicts);
