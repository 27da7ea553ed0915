/** Same or different? Subjects that may be one: what was asked, what was merged, what a person keeps apart. */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../format.ts';
import type { Place } from '../hash.ts';
import { language, t, type Key } from '../i18n.ts';
import type { Judged, SameList, SameRow, SameWhich } from '../protocol.ts';
import { judgements, type Session, Watching } from '../session.ts';
import { View, define } from './view.ts';
import './lf-pair.ts';
import { shared } from '../styles/shared.ts';

const WHICH: readonly SameWhich[] = ['open', 'merged', 'different'];
const STEP = 20;

export class LfSame extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, which: { state: true }, list: { state: true }, judged: { state: true } };
  declare session: Session;
  declare place: Place;
  declare which: SameWhich;
  declare list: SameList | null;
  declare judged: Map<string, Judged>;
  #question = '';
  #log = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .pairs { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
  `];
  constructor() {
    super();
    this.which = 'open';
    this.list = null;
    this.judged = new Map();
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.busy) return;
    const question = JSON.stringify([this.which, this.session.generation]);
    if (question !== this.#question) {
      this.#question = question;
      this.list = null;
      void this.#more(question);
    }
    const log = JSON.stringify([this.session.edits, this.session.generation]);
    if (log !== this.#log) {
      this.#log = log;
      void judgements(this.session).then((judged) => (this.judged = judged));
    }
  }
  async #more(question: string): Promise<void> {
    const rows = this.list?.rows ?? [];
    const list = await this.session.engine.request('same', { which: this.which, from: rows.length, count: STEP });
    if (question === this.#question) this.list = { ...list, rows: [...rows, ...list.rows] };
  }
  override render() {
    const { list } = this;
    const words = language();
    return html`<h1>${t('same.title')}</h1><p class="soft">${t('same.lead')}</p>
      <fieldset class="filters"><legend class="visually-hidden">${t('same.filter')}</legend>
        ${WHICH.map((which) => html`<label><input type="radio" name="which" value=${which} .checked=${this.which === which} @change=${() => (this.which = which)}>${t(`same.which.${which}` as Key)} <span class="soft">${list ? count(list[which], words) : ''}</span></label>`)}</fieldset>
      ${list && list.total === 0 ? html`<p class="panel">${t(`same.none.${this.which}` as Key)}</p>` : nothing}
      <div class="pairs" @answered=${this.#next}>${repeat(list?.rows ?? [], (row) => key(row), (row) => html`<lf-pair .session=${this.session} .place=${this.place} .row=${row} .judged=${this.judged.get(key(row)) ?? ''}></lf-pair>`)}</div>
      ${list && list.rows.length < list.total ? html`<p><button id="more" @click=${() => void this.#more(this.#question)}>${t('same.more', { shown: count(list.rows.length, words), total: count(list.total, words) })}</button></p>` : nothing}`;
  }
  /** After an answer the next pair has the focus, so that a list can be worked through with three keys. */
  readonly #next = (event: Event): void => {
    const next = (event.target as Element).nextElementSibling;
    (next?.shadowRoot?.querySelector('article') ?? null)?.focus();
  };
}
const key = (row: SameRow): string => `${row.left.id} ${row.right.id}`;
define('lf-same', LfSame);
