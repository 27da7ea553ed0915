/** The labels with the phrases behind them, and the texts of the subject; a phrase opens its text. */
import { css, html, nothing } from 'lit';
import { count, percent, plain, units } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { EvidenceItem, LabelShare, SubjectPage } from '../protocol.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

const SHOWN = 4;
/** Rows named of those that say the same. */
const ROWS = 4;

export class LfEvidence extends View {
  static override properties = { page: { attribute: false }, every: { state: true } };
  declare page: SubjectPage;
  declare every: boolean;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .labels { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .what { display: flex; flex-wrap: wrap; gap: 4px var(--gap-3); align-items: baseline; }
    blockquote { margin: 6px 0 0; border-inline-start: 3px solid var(--line); padding: 1px 0 1px 12px; overflow-wrap: anywhere; }
    mark { background: var(--mark-cue); color: inherit; border-radius: 2px; padding: 1px 3px; }
    mark.calm { background: var(--mark-calm); }
    .source { display: block; }
  `];
  constructor() {
    super();
    this.every = false;
  }
  override render() {
    const { page } = this;
    const used = new Set(page.labels.flatMap((label) => label.evidence));
    const others = this.#together(page.evidence.filter((_, place) => !used.has(place)));
    const shown = this.every ? others : others.slice(0, 6);
    return html`
      ${page.labels.length === 0 && page.evidence.length === 0 ? html`<p class="empty">${t('evidence.none')}</p>` : nothing}
      <div class="labels">${page.labels.map((label) => this.#label(label))}</div>
      ${others.length > 0 ? html`<div><h3>${t('evidence.other')}</h3>${shown.map((item) => this.#item(item, true))}
        ${shown.length < others.length ? html`<p><button class="link small" @click=${() => { this.every = true; }}>${t('evidence.more', { count: others.length - shown.length })}</button></p>` : nothing}</div>` : nothing}
      ${page.texts.length > 0 ? this.#texts(page) : nothing}`;
  }
  #label(label: LabelShare) {
    const facts = [
      t('evidence.score', { share: percent(label.score, language()) }),
      label.stance ? word('stance', label.stance) : '',
      label.role ? word('role_chain', label.role) : '',
      label.grade ? word('grade', label.grade) : '',
    ].filter(Boolean).join(' · ');
    const items = this.#together(label.evidence.flatMap((at) => this.page.evidence[at] ?? []));
    return html`<article><div class="what"><h3>${word(label.axis, label.id)}</h3><span class="small soft">${facts}</span></div>
      <p class="small soft">${say(label.reason)} ${label.runnerUp ? html`· ${t('evidence.runnerUp', { name: word(label.axis, label.runnerUp) })}` : nothing}</p>
      ${items.slice(0, SHOWN).map((item) => this.#item(item, false))}
      ${items.length > SHOWN ? html`<details><summary class="small">${t('evidence.more', { count: items.length - SHOWN })}</summary>${items.slice(SHOWN).map((item) => this.#item(item, false))}</details>` : nothing}</article>`;
  }
  /** What counts in no indicator is called by its kind. */
  #name(id: string): string {
    const named = word('indicator', id);
    return named === id ? word('evidence', id) : named;
  }
  /** What says the same in the same column of the same file stands once, with all its rows. */
  #together(items: EvidenceItem[]): EvidenceItem[][] {
    const groups = new Map<string, EvidenceItem[]>();
    for (const item of items) {
      const key = item.text ? `${groups.size}` : JSON.stringify([item.indicator, item.quote, item.value, item.file, item.part, item.column, item.grade, item.milliunits, item.stance, item.reason]);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return [...groups.values()];
  }
  #where(items: EvidenceItem[]): string {
    const [item] = items;
    if (!item) return '';
    const rows = items.flatMap(({ row }) => (row ? [count(row, language())] : []));
    if (rows.length < 2) return place(item);
    const first = rows.slice(0, ROWS).join(language() === 'zh' ? '、' : ', ');
    const told = rows.length > ROWS ? t('evidence.rowsMore', { rows: first, count: rows.length - ROWS }) : t('evidence.rows', { rows: first });
    return [item.file, item.part, told, item.column ? t('place.column', { column: item.column }) : ''].filter(Boolean).join(' · ');
  }
  #item(items: EvidenceItem[], named: boolean) {
    const [item] = items;
    if (!item) return nothing;
    const calm = ['warns', 'denies', 'reports', 'quotes'].includes(item.stance);
    const facts = [this.#where(items), item.grade ? word('grade', item.grade) : '', item.independentSources > 1 ? t('evidence.sources', { count: item.independentSources }) : '', item.milliunits > 0 ? t('evidence.units', { units: units(item.milliunits, language()) }) : ''].filter(Boolean).join(' · ');
    return html`<blockquote>${named ? html`<strong class="small">${this.#name(item.indicator)}</strong> ` : nothing}${item.quote ? html`<mark class=${calm ? 'calm' : ''}>${plain(item.quote)}</mark>` : html`<span>${this.#value(item.value)}</span>`}
      ${item.stance && item.stance !== 'promotes' && item.text ? html`<span class="chip">${word('stance', item.stance)}</span>` : nothing}
      ${item.reason.code ? html`<span class="source small">${say(item.reason)}</span>` : nothing}
      <span class="source tiny soft">${facts}${item.text ? html` · <button class="link tiny" data-text=${item.text} @click=${() => this.tell('open-text', item.text)}>${t('evidence.read')}</button>` : nothing}</span></blockquote>`;
  }
  /** A category that only the kind of file tells stands as its id: it is called by its name. */
  #value(value: string): string {
    const named = word(value.startsWith('A') ? 'context' : 'activity', value);
    return named === value ? plain(value) : named;
  }
  #texts(page: SubjectPage) {
    return html`<details><summary>${t('evidence.texts', { count: count(page.textsTotal, language()) })}</summary>
      <div class="scroll"><table><thead><tr><th scope="col">${t('evidence.title')}</th><th scope="col">${t('evidence.stance')}</th><th scope="col">${t('evidence.grade')}</th><th scope="col" class="number">${t('evidence.copies')}</th><th scope="col">${t('evidence.where')}</th></tr></thead>
      <tbody>${page.texts.map((text) => html`<tr><td><button class="link" data-text=${text.text} @click=${() => this.tell('open-text', text.text)}>${text.title || text.excerpt}</button></td><td>${word('stance', text.stance)}</td><td>${word('grade', text.grade)}</td><td class="number">${count(text.copies, language())}</td><td class="small soft">${place(text)}</td></tr>`)}</tbody></table></div>
      ${page.textsTotal > page.texts.length ? html`<p class="small soft">${t('place.firstOnly', { shown: count(page.texts.length, language()), total: count(page.textsTotal, language()) })}</p>` : nothing}</details>`;
  }
}
define('lf-evidence', LfEvidence);
