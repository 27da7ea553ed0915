/** The filters of the list with how many each would leave; bands first, with a bar for their share. */
import { css, html, nothing } from 'lit';
import { styled } from './styled.ts';
import { count } from '../format.ts';
import { language, t, word, type Key } from '../i18n.ts';
import type { Count, Facets, Filter } from '../protocol.ts';
import { BANDS } from './lf-band.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';

type Name = keyof Facets;
const GROUPS: readonly { name: Name; title: Key; area: string }[] = [
  { name: 'bands', title: 'facets.bands', area: 'band' },
  { name: 'activities', title: 'facets.activities', area: 'activity' },
  { name: 'contexts', title: 'facets.contexts', area: 'context' },
  { name: 'alarms', title: 'facets.alarms', area: 'alarm' },
  { name: 'kinds', title: 'facets.kinds', area: 'kind' },
];
const SHOWN = 7;

export class LfFacets extends View {
  static override properties = { facets: { attribute: false }, filter: { attribute: false }, collapsed: { type: Boolean }, all: { state: true } };
  declare facets: Facets | null;
  declare filter: Filter;
  declare collapsed: boolean;
  declare all: string[];
  static override styles = [shared, css`
    .groups { display: grid; gap: var(--gap-4); }
    fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
    legend { padding: 0; font-weight: 650; font-size: var(--text-s); margin-bottom: 2px; }
    label { display: grid; grid-template-columns: 16px minmax(0, 1fr) auto; gap: 8px; padding: 3px 0; align-items: start; font-size: var(--text-s); cursor: pointer; }
    label:hover { background: var(--hover); }
    .name { overflow-wrap: anywhere; line-height: 1.3; padding-top: 1px; }
    .meter { grid-column: 2 / -1; height: 3px; background: var(--line); border-radius: 2px; }
    .meter i { display: block; height: 100%; border-radius: 2px; min-width: 2px; background: var(--band-normal); }
    .meter .insufficient { background: var(--band-insufficient); }
    .meter .watch { background: var(--band-watch); }
    .meter .verify { background: var(--band-verify); }
    .meter .interview { background: var(--band-interview); }
    .meter .propose { background: var(--band-propose); }
    @media (max-width: 900px) { .groups { grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); padding-top: var(--gap-3); } }
  `];
  constructor() {
    super();
    this.all = [];
  }
  override render() {
    if (!this.facets) return html`<div class="groups" aria-hidden="true"></div>`;
    const used = GROUPS.reduce((sum, group) => sum + (this.filter[group.name]?.length ?? 0), 0) + (this.filter.text ? 1 : 0);
    const body = html`<div class="groups" role="group" aria-label=${t('facets.label')}>
      ${used > 0 ? html`<div><button id="clear" @click=${() => this.#send({})}>${t('facets.clear', { count: used })}</button></div>` : nothing}
      ${GROUPS.map((group) => this.#group(group))}</div>`;
    return this.collapsed ? html`<details><summary>${used > 0 ? t('facets.open.used', { count: used }) : t('facets.open')}</summary>${body}</details>` : body;
  }
  #group({ name, title, area }: (typeof GROUPS)[number]) {
    const found = this.facets?.[name] ?? [];
    const chosen = this.filter[name] ?? [];
    const counts: Count[] = name === 'bands' ? BANDS.flatMap((id) => found.filter((one) => one.id === id)) : found;
    const missing = chosen.filter((id) => !counts.some((one) => one.id === id)).map((id) => ({ id, count: 0 }));
    const offered = [...counts, ...missing];
    if (offered.length === 0) return nothing;
    const open = this.all.includes(name);
    const shown = open ? offered : offered.filter((one, place) => place < SHOWN || chosen.includes(one.id));
    const most = Math.max(1, ...offered.map((one) => one.count));
    return html`<fieldset data-facet=${name}><legend>${t(title)}</legend>
      ${shown.map((one) => html`<label><input type="checkbox" value=${one.id} .checked=${chosen.includes(one.id)} @change=${() => this.#toggle(name, one.id)}>
        ${name === 'bands' ? html`<lf-band .band=${one.id}></lf-band>` : html`<span class="name">${word(area, one.id)}</span>`}
        <span class="soft">${count(one.count, language())}</span>
        ${name === 'bands' ? html`<span class="meter"><i class=${one.id} ${styled({ width: `${(100 * one.count) / most}%` })}></i></span>` : nothing}</label>`)}
      ${offered.length > shown.length ? html`<button class="link small" @click=${() => { this.all = [...this.all, name]; }}>${t('facets.more', { count: offered.length - shown.length })}</button>` : nothing}
    </fieldset>`;
  }
  #toggle(name: Name, id: string): void {
    const chosen = this.filter[name] ?? [];
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    this.#send({ ...this.filter, [name]: next.length > 0 ? next : undefined });
  }
  #send(filter: Filter): void {
    this.tell('filter', filter);
  }
}
define('lf-facets', LfFacets);
