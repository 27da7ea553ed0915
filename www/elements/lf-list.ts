/** The ranked list: funnel, search, facets, and rows of which only those in view exist. Arrows, Home, End, PageUp/Down and Enter work. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { styled } from './styled.ts';
import { count, coverage, index } from '../format.ts';
import type { Place } from '../hash.ts';
import { language, say, t, word, type Key } from '../i18n.ts';
import type { Facets, Filter, Message, SortKey, WindowRow } from '../protocol.ts';
import { Rows } from '../rows.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { Windowed } from '../windowed.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';
import './lf-facets.ts';
import './lf-funnel.ts';
import './lf-index-bar.ts';

/** Columns in order; the business, several for one subject, is filtered by and not sorted. */
const COLUMNS: readonly { by: SortKey | ''; key: Key; descendingFirst: boolean }[] = [
  { by: 'rank', key: 'list.rank', descendingFirst: false },
  { by: 'name', key: 'list.name', descendingFirst: false },
  { by: 'band', key: 'list.band', descendingFirst: true },
  { by: 'index', key: 'list.index', descendingFirst: true },
  { by: 'coverage', key: 'list.coverage', descendingFirst: true },
  { by: '', key: 'list.activities', descendingFirst: false },
  { by: 'alarm', key: 'list.alarm', descendingFirst: true },
];

/** Heights in CSS pixels: the row of headers, a row, a row on a narrow screen. */
const HEAD = 37;
const ROW = 52;
const NARROW_ROW = 108;
/** Where the list was, so that Back finds it there. */
const remembered = { offset: 0, active: 0, question: '' };

/** The main reason, called by its indicator. */
function reasonOf(reason: Message | null): string {
  const indicator = reason?.arguments['indicator'] ?? '';
  const name = indicator && word('indicator', indicator);
  const said = say(reason);
  if (name.toLowerCase() === said.toLowerCase()) return name;
  return name && name !== indicator ? `${name}${language() === 'zh' ? '：' : ': '}${said}` : said;
}

export class LfList extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, facets: { state: true }, active: { state: true }, narrow: { state: true }, failed: { state: true } };
  declare session: Session;
  declare place: Place;
  declare facets: Facets | null;
  declare active: number;
  declare narrow: boolean;
  declare failed: string;
  readonly #media = window.matchMedia('(max-width: 900px)');
  readonly #data = new Windowed<WindowRow>(
    (from, rows) => this.session.engine.request('window', { sort: this.place.sort, filter: this.place.filter, from, count: rows }),
    () => this.requestUpdate(),
    (reason) => {
      this.failed = failureWords(reason);
    },
  );
  readonly #rows = new Rows(this, { count: () => this.#data.total, height: () => this.#height(), head: () => (this.narrow ? 0 : HEAD), scroller: () => this.renderRoot.querySelector<HTMLElement>('.body') });
  #question = '';
  #typing: ReturnType<typeof setTimeout> | undefined;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .frame { display: grid; grid-template-columns: 236px minmax(0, 1fr); gap: var(--gap-4); align-items: start; }
    .tools { display: flex; gap: var(--gap-2) var(--gap-3); align-items: center; margin-bottom: var(--gap-3); flex-wrap: wrap; }
    .tools input { flex: 1 1 260px; min-height: 38px; }
    .line { display: grid; grid-template-columns: 52px minmax(180px, 2.2fr) 126px minmax(112px, 0.6fr) 54px minmax(124px, 1.1fr) 122px minmax(164px, 1.8fr); gap: 0 14px; padding: 0 14px; align-items: center; }
    .head { position: sticky; top: 0; z-index: 1; height: 37px; border-bottom: 1px solid var(--line); background: var(--raised); }
    .head button { border: 0; background: none; padding: 0; min-height: 36px; font-size: var(--text-xs); color: var(--ink-soft); font-weight: 600; justify-content: start; text-align: start; }
    .head button:hover { color: var(--ink); }
    .head [aria-sort="ascending"] button, .head [aria-sort="descending"] button { color: var(--accent); }
    .head .plainhead { font-size: var(--text-xs); color: var(--ink-soft); font-weight: 600; }
    .body { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); height: max(376px, calc(100vh - 276px)); overflow-y: auto; overscroll-behavior: contain; position: relative; scrollbar-gutter: stable; contain: strict; }
    .body.none { height: 38px; overflow: hidden; }
    #none { margin-top: var(--gap-3); }
    [role="rowgroup"]:first-child { display: contents; }
    .spacer { position: relative; width: 100%; }
    .item { position: absolute; inset-inline: 0; top: 0; border-bottom: 1px solid var(--line); cursor: pointer; }
    .item:hover { background: var(--hover); }
    .item[aria-selected="true"] { background: var(--accent-wash); box-shadow: inset 3px 0 0 var(--accent-fill); }
    .item > div { min-width: 0; }
    .clip { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .name { font-weight: 600; display: -webkit-box; -webkit-line-clamp: 2; line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; line-height: 1.2; }
    .reason { font-size: var(--text-s); color: var(--ink-soft); display: -webkit-box; -webkit-line-clamp: 2; line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; line-height: 1.35; }
    .activities { font-size: var(--text-s); line-height: 1.35; display: -webkit-box; -webkit-line-clamp: 2; line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .figure { display: grid; grid-template-columns: 32px 1fr; align-items: center; gap: 8px; }
    .figure strong { text-align: end; }
    .alarm { font-size: var(--text-s); line-height: 1.2; max-height: 100%; overflow: hidden; }
    .alarm strong { font-size: var(--text-xs); font-weight: 650; }
    .waiting { color: var(--ink-soft); }
    label.sorter, .extra { display: none; }
    @media (max-width: 1240px) and (min-width: 901px) {
      .line { grid-template-columns: 52px minmax(150px, 1.5fr) 128px minmax(110px, 0.8fr) 64px minmax(130px, 1fr) 100px; }
      .line > .why { display: none; }
    }
    @media (max-width: 900px) {
      .frame { grid-template-columns: minmax(0, 1fr); }
      .head { display: none; }
      label.sorter { display: grid; }
      .extra { display: inline; }
      .line { grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; padding: 8px 12px; align-content: center; }
      .item .rank, .item .cover, .item .kinds, .item .warn { display: none; }
      .item .who { grid-column: 1; }
      .item .bandcell { grid-column: 2; grid-row: 1; align-self: start; }
      .item .score { grid-column: 1 / -1; }
      .item .why { grid-column: 1 / -1; }
      .item .reason { -webkit-line-clamp: 1; line-clamp: 1; }
      .body { height: max(420px, calc(100vh - 210px)); }
    }
  `];

  constructor() {
    super();
    this.facets = null;
    this.active = 0;
    this.failed = '';
    this.narrow = this.#media.matches;
    new Watching(this);
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#media.addEventListener('change', this.#resized);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#media.removeEventListener('change', this.#resized);
    remembered.offset = this.#rows.offset;
    remembered.active = this.active;
    remembered.question = this.#question;
    this.#question = '';
  }
  #height(): number {
    return this.narrow ? NARROW_ROW : ROW;
  }
  readonly #resized = (): void => {
    this.narrow = this.#media.matches;
    this.#rows.measure();
  };

  override willUpdate(_changed: PropertyValues): void {
    if (!this.session.summary || this.session.busy) return;
    const question = JSON.stringify([this.place.sort, this.place.filter, this.session.generation]);
    if (question === this.#question) return;
    const first = this.#question === '';
    this.#question = question;
    void this.#ask(first && remembered.question === question);
  }

  async #ask(again: boolean): Promise<void> {
    this.failed = '';
    this.active = again ? remembered.active : 0;
    const asked = this.#question;
    const facets = this.session.engine.request('facets', { filter: this.place.filter }).then((found) => {
      if (asked === this.#question) this.facets = found;
    }, () => {});
    await this.#data.reset();
    await facets;
    await this.updateComplete;
    const body = this.renderRoot.querySelector('.body');
    if (body) body.scrollTop = again ? remembered.offset : 0;
  }

  override render() {
    const { session } = this;
    if (!session.summary) return nothing;
    const total = this.#data.total;
    const { subjects } = session.summary;
    return html`
      <h1 class="visually-hidden">${t('list.title')}</h1>
      <lf-funnel .summary=${session.summary}></lf-funnel>
      ${subjects === 0 ? this.#nobody() : html`<div class="frame">
        <lf-facets .facets=${this.facets} .filter=${this.place.filter} .collapsed=${this.narrow} @filter=${(event: CustomEvent<Filter>) => this.tell('replace', { filter: event.detail })}></lf-facets>
        <section aria-label=${t('list.title')}>
          <div class="tools" role="search">
            <input id="search" type="search" .value=${this.place.filter.text ?? ''} placeholder=${t('list.search')} aria-label=${t('list.search')} autocomplete="off" spellcheck="false" @input=${this.#typed}>
            <label class="sorter field"><select aria-label=${t('list.sort')} @change=${this.#chosen}>
              ${COLUMNS.filter(({ by }) => by !== '').map((column) => html`<option value=${column.by} ?selected=${column.by === this.place.sort.by}>${t(column.key)}</option>`)}</select></label>
            <span class="small soft" id="total" role="status">${total === subjects ? t('list.all', { all: count(subjects, language()) }) : t('list.total', { shown: count(total, language()), all: count(subjects, language()) })}</span>
          </div>
          ${this.failed ? html`<p class="notice error" role="alert">${t('list.failed')} ${this.failed}</p>` : nothing}
          ${this.#grid(total)}
        </section>
      </div>`}`;
  }
  /** Nothing was found: why, and what to do about it. */
  #nobody() {
    const texts = this.session.files.some((file) => (file.proposal?.texts ?? 0) > 0);
    return html`<section class="panel stack" id="nobody" role="status"><h2>${t('list.nobody')}</h2>
      <p>${texts ? t('list.nobody.texts') : t('list.nobody.tables')}</p>
      <div class="row"><button class="primary" @click=${() => this.tell('go', { view: texts ? 'start' : 'review' })}>${t(texts ? 'nav.start' : 'nav.review')}</button>
        <button @click=${() => this.tell('go', { view: 'diagnostics' })}>${t('list.nobody.problems')}</button></div></section>`;
  }

  #header(column: (typeof COLUMNS)[number]) {
    const { sort } = this.place;
    const { by } = column;
    if (by === '') return html`<div class="plainhead" role="columnheader">${t(column.key)}</div>`;
    const sorted = sort.by === by;
    const direction = !sorted ? 'none' : sort.descending ? 'descending' : 'ascending';
    return html`<div role="columnheader" aria-sort=${direction}><button class="sort" data-sort=${by} @click=${() => this.tell('replace', { sort: { by, descending: sorted ? !sort.descending : column.descendingFirst } })}>${t(column.key)}${sorted ? html`<span aria-hidden="true">${sort.descending ? '↓' : '↑'}</span>` : nothing}</button></div>`;
  }

  #grid(total: number) {
    const items = this.#rows.items();
    const first = items[0];
    const last = items.at(-1);
    if (first && last) this.#data.need(first.index, last.index + 1);
    const seen = items.some((item) => item.index === this.active);
    const none = this.#data.answered && total === 0;
    return html`<div class=${none ? 'body none' : 'body'} role="grid" tabindex="0" aria-label=${t('list.rows')} aria-rowcount=${total + 1} aria-colcount="8" aria-activedescendant=${seen && total > 0 ? `row-${this.active}` : nothing} @keydown=${this.#key}>
      <div role="rowgroup"><div class="line head" role="row" aria-rowindex="1">${COLUMNS.map((column) => this.#header(column))}<div class="plainhead why" role="columnheader">${t('list.reason')}</div></div></div>
      <div class="spacer" role="rowgroup" ${styled({ height: `${this.#rows.size}px` })}>
        ${items.map((item) => this.#row(item.index, item.start, item.size))}
      </div>
    </div>${none ? html`<p class="panel row" id="none" role="status">${t('list.none')} <button @click=${() => this.tell('replace', { filter: {} })}>${t('list.clear')}</button></p>` : nothing}`;
  }

  #row(place: number, start: number, height: number) {
    const row = this.#data.row(place);
    const position = styled({ transform: `translateY(${start}px)`, height: `${height}px` });
    const chosen = place === this.active;
    if (!row) return html`<div class="item line waiting" role="row" id="row-${place}" aria-rowindex=${place + 2} ${position}><div role="gridcell">${count(place + 1, language())}</div></div>`;
    return html`<div class="item line" role="row" id="row-${place}" aria-rowindex=${place + 2} aria-selected=${chosen} ${position} data-subject=${row.subject} @click=${() => this.#open(place, row)}>
      <div class="rank soft" role="gridcell">${count(row.rank, language())}</div>
      <div class="who" role="gridcell"><div class="name" title=${row.name}>${row.name}</div><div class="tiny soft clip">${word('kind', row.kind)}${row.disposition && row.disposition !== 'open' ? ` · ${t(row.disposition === 'cleared' ? 'disposition.cleared' : 'disposition.case')}` : ''}<span class="extra">${this.#extra(row)}</span></div></div>
      <div class="bandcell small" role="gridcell"><lf-band .band=${row.band}></lf-band></div>
      <div class="score" role="gridcell"><div class="figure"><strong>${index(row.index, language())}</strong><lf-index-bar .value=${row.index} .low=${row.indexLow} .high=${row.indexHigh} .band=${row.band} .bands=${this.session.bands}></lf-index-bar></div></div>
      <div class="cover soft" role="gridcell">${coverage(row.coverage, language())}</div>
      <div class="kinds" role="gridcell"><div class="activities">${[...row.activities.map((id) => word('activity', id)), ...row.contexts.map((id) => word('context', id))].join(' · ')}</div></div>
      <div class="warn alarm" role="gridcell">${row.alarm && row.alarm !== 'none' ? html`<strong class="bad">${word('alarm', row.alarm)}</strong>${row.countdownDays === null ? nothing : html`<div class="tiny soft">${row.countdownDays < 1 ? t('list.countdownNow') : t('list.countdown', { days: count(row.countdownDays, language()) })}</div>`}` : nothing}</div>
      <div class="why" role="gridcell"><div class="reason">${reasonOf(row.topReason)}</div></div>
    </div>`;
  }

  /** On a narrow screen: what its own column holds on a wide one. */
  #extra(row: WindowRow): string {
    const parts = [...row.activities.map((id) => word('activity', id)), row.alarm && row.alarm !== 'none' ? word('alarm', row.alarm) : ''].filter(Boolean);
    return parts.map((part) => ` · ${part}`).join('');
  }
  #open(place: number, row: WindowRow): void {
    this.active = place;
    this.tell('go', { view: 'subject', subject: row.subject });
  }
  readonly #typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.tell('replace', { filter: { ...this.place.filter, text: text || undefined } }), 180);
  };
  readonly #chosen = (event: Event): void => {
    const by = (event.target as HTMLSelectElement).value as SortKey;
    this.tell('replace', { sort: { by, descending: COLUMNS.find((column) => column.by === by)?.descendingFirst ?? false } });
  };
  readonly #key = (event: KeyboardEvent): void => {
    const total = this.#data.total;
    if (total === 0 || event.target !== event.currentTarget) return;
    const body = event.currentTarget as HTMLElement;
    const page = Math.max(1, Math.floor(body.clientHeight / this.#height()) - 1);
    const move: Record<string, number> = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: total - 1 };
    const next = move[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.active = Math.max(0, Math.min(total - 1, next));
      this.#rows.show(this.active);
    } else if (event.key === 'Enter') {
      const row = this.#data.row(this.active);
      if (row) this.#open(this.active, row);
    }
  };
}
define('lf-list', LfList);
