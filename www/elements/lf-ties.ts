/** Who is behind the subject, in which community it stands, whom it brought in, and how it is tied to another subject. */
import { css, html, nothing } from 'lit';
import { count, index, percent } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, t, word } from '../i18n.ts';
import type { Community, Holder, NamedSubject, Ownership, TieStep, Ways, WindowRow } from '../protocol.ts';
import type { Session } from '../session.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';

const SHOWN = 8;
const CANDIDATES = 6;
const WAYS = 3;

export class LfTies extends View {
  static override properties = { session: { attribute: false }, subject: {}, place: { attribute: false }, ownership: { state: true }, community: { state: true }, candidates: { state: true }, ways: { state: true }, to: { state: true }, failed: { state: true } };
  declare session: Session;
  declare subject: string;
  declare place: Place;
  declare ownership: Ownership | null;
  declare community: Community | null;
  declare candidates: WindowRow[];
  declare ways: Ways | null;
  declare to: string;
  declare failed: boolean;
  #asked = '';
  #text = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    section { display: grid; gap: var(--gap-2); }
    h3 { font-size: var(--text-s); }
    .holders > li { border-bottom: 1px solid var(--line); padding: 6px 0; }
    .holders > li:last-child { border-bottom: 0; }
    .line { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; align-items: baseline; }
    .steps { border-inline-start: 2px solid var(--accent-fill); padding-inline-start: 14px; display: grid; gap: var(--gap-2); margin-top: 6px; }
    a, span { overflow-wrap: anywhere; }
    .levels { display: flex; flex-wrap: wrap; gap: 6px; }
    .find { display: grid; gap: 6px; }
    input { width: 100%; }
  `];
  constructor() {
    super();
    this.ownership = null;
    this.community = null;
    this.candidates = [];
    this.ways = null;
    this.to = '';
    this.failed = false;
  }
  override willUpdate(): void {
    const asked = `${this.subject} ${this.session.generation}`;
    if (asked === this.#asked || this.session.busy) return;
    this.#asked = asked;
    this.ownership = null;
    this.community = null;
    this.ways = null;
    this.candidates = [];
    this.failed = false;
    const { engine } = this.session;
    const { subject } = this;
    const fits = () => asked === this.#asked;
    void engine.request('ownership', { subject }).then((found) => {
      if (fits()) this.ownership = found;
      return engine.request('community', { subject, limit: SHOWN + 1 });
    }).then((found) => {
      if (fits()) this.community = found;
    }, () => {
      if (fits()) this.failed = true;
    });
  }
  override render() {
    if (this.failed) return html`<p class="notice error" role="alert">${t('ties.failed')}</p>`;
    const { ownership } = this;
    if (!ownership) return html`<p class="soft" role="status">${t('subject.loading')}</p>`;
    return html`${this.#behind(ownership)}${this.#rings(ownership)}${this.#levels(ownership)}${this.#inCommunity()}${this.#path()}`;
  }
  #link(one: NamedSubject) {
    return one.subject === this.subject ? html`<strong>${one.name}</strong>` : html`<a href=${formatHash({ ...this.place, view: 'subject', subject: one.subject })}>${one.name}</a>`;
  }
  #names(list: NamedSubject[]) {
    return list.map((one, at) => html`${at > 0 ? ' · ' : nothing}${this.#link(one)}`);
  }
  #behind(found: Ownership) {
    const words = language();
    return html`<section aria-labelledby="behind"><h3 id="behind">${t('ties.behind')}</h3>
      ${found.holders.length === 0 ? html`<p class="small soft">${t('ties.nobody')}</p>` : html`<ul class="holders">${found.holders.map((one) => this.#holder(one))}</ul>`}
      ${found.holders.length > 0 && found.missing > 0.0005 ? html`<p class="small soft">${t('ties.missing', { share: percent(found.missing, words) })}</p>` : nothing}
      ${found.unstated.length > 0 ? html`<p class="small soft">${t('ties.unstated')} ${this.#names(found.unstated.slice(0, SHOWN))}</p>` : nothing}
      ${found.closed.length > 0 ? html`<p class="small soft">${t('ties.closed')} ${this.#names(found.closed.slice(0, SHOWN))}</p>` : nothing}
      ${found.over === null ? nothing : html`<p class="small soft">${t('ties.over', { share: percent(found.over, words) })}</p>`}
      ${found.truncated ? html`<p class="small soft">${t('ties.truncated')}</p>` : nothing}</section>`;
  }
  #holder(one: Holder) {
    const words = language();
    const facts = [word('kind', one.kind), t('ties.benefit', { share: percent(one.benefit, words) }), one.votes > 0 ? t('ties.votes', { share: percent(one.votes, words) }) : ''].filter(Boolean).join(' · ');
    return html`<li><div class="line"><span>${this.#link(one)}</span>${one.control ? html`<span class="chip"><span>${t(`ties.control.${one.control}`)}</span></span>` : nothing}</div>
      <p class="tiny soft">${facts}</p>
      <details><summary class="tiny">${t('ties.chain', { count: one.chain.length })}</summary>${this.#steps(one, one.chain)}</details></li>`;
  }
  #steps(from: NamedSubject, steps: TieStep[]) {
    return html`<ol class="steps"><li>${this.#link(from)}</li>${steps.map((step) => html`<li>${this.#link(step)}
      <div class="tiny soft">${step.direction === 'in' ? '←' : '→'} ${word('edge', step.edge)}${step.detail ? ` (${step.detail})` : ''} · ${place({ ...step, column: '' })}${step.otherFile ? html` · ${place({ file: step.otherFile, row: step.otherRow, column: '' })}` : nothing}</div></li>`)}</ol>`;
  }
  #rings(found: Ownership) {
    if (found.rings.length === 0) return nothing;
    return html`<section aria-labelledby="rings"><h3 id="rings">${t('ties.rings')}</h3><ul>${found.rings.map((ring) => html`<li class="small">${ring.map((one) => html`${this.#link(one)} → `)}${ring[0]?.name ?? ''}</li>`)}</ul></section>`;
  }
  #levels(found: Ownership) {
    if (found.levels.length === 0) return nothing;
    const words = language();
    const people = found.levels.reduce((sum, own) => sum + own, 0);
    return html`<section aria-labelledby="levels"><h3 id="levels">${t('ties.levels')}</h3>
      <p class="small">${t('ties.people', { people: count(people, words), levels: count(found.levels.length, words) })}${found.levelsMarked ? html` <span class="chip"><span>${t('ties.marked')}</span></span>` : nothing}</p>
      <ol class="levels">${found.levels.map((own, at) => html`<li class="chip"><span>${t('ties.level', { level: at + 1, people: count(own, words) })}</span></li>`)}</ol></section>`;
  }
  #inCommunity() {
    const { community } = this;
    if (!community || community.size < 2) return nothing;
    const words = language();
    const others = community.nodes.filter((node) => node.subject !== this.subject).slice(0, SHOWN);
    return html`<section aria-labelledby="community"><h3 id="community">${t('ties.community')}</h3><p class="small soft">${t('ties.size', { count: count(community.size, words) })}</p>
      <ul>${others.map((node) => html`<li class="line small"><span>${this.#link(node)} <span class="tiny soft">${word('kind', node.kind)}</span></span><span>${node.index === null ? nothing : html`<strong>${index(node.index, words)}</strong> `}<lf-band .band=${node.band}></lf-band></span></li>`)}</ul></section>`;
  }
  #path() {
    return html`<section class="find" aria-labelledby="path"><h3 id="path">${t('ties.path')}</h3>
      <label class="field"><span>${t('ties.other')}</span><input type="search" id="other" autocomplete="off" placeholder=${t('ties.find')} @input=${(event: Event) => void this.#find((event.target as HTMLInputElement).value)}></label>
      ${this.candidates.length > 0 ? html`<ul aria-label=${t('ties.other')}>${this.candidates.map((row) => html`<li><button class="link small" data-to=${row.subject} @click=${() => void this.#tie(row)}>${row.name}</button> <span class="tiny soft">${word('kind', row.kind)}</span></li>`)}</ul>` : nothing}
      <div role="status">${this.ways ? this.ways.ways.length === 0 ? html`<p class="small soft">${t('ties.noWay', { name: this.to })}</p>` : html`<ol>${this.ways.ways.map((way) => html`<li class="small"><p class="tiny soft">${t('ties.way', { count: way.steps.length })}</p>${this.ways ? this.#steps(this.ways.from, way.steps) : nothing}</li>`)}</ol>` : nothing}</div></section>`;
  }
  async #find(text: string): Promise<void> {
    this.#text = text.trim();
    if (!this.#text) {
      this.candidates = [];
      return;
    }
    const asked = this.#text;
    const found = await this.session.engine.request('window', { sort: { by: 'rank', descending: false }, filter: { text: asked }, from: 0, count: CANDIDATES + 1 });
    if (asked === this.#text) this.candidates = found.rows.filter((row) => row.subject !== this.subject).slice(0, CANDIDATES);
  }
  async #tie(row: WindowRow): Promise<void> {
    this.candidates = [];
    this.to = row.name;
    const asked = this.#asked;
    const found = await this.session.engine.request('path', { from: this.subject, to: row.subject, most: WAYS });
    if (asked === this.#asked) this.ways = found;
  }
}
define('lf-ties', LfTies);
