/** Who is tied to the subject and by what: a table, and a picture of one or two steps where the browser can draw it. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { count, index, plain } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, t, word } from '../i18n.ts';
import type { Neighbour, Neighbourhood, SubjectPage } from '../protocol.ts';
import type { Session } from '../session.ts';
import { loadNetwork } from '../lazy.ts';
import { colours } from '../charts/colours.ts';
import type { Network } from '../charts/network.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';

const MOST_NODES = 300;
const SHOWN = 12;

export class LfNeighbours extends View {
  static override properties = { session: { attribute: false }, page: { attribute: false }, place: { attribute: false }, hops: { state: true }, found: { state: true }, drawable: { state: true }, every: { state: true } };
  declare session: Session;
  declare page: SubjectPage;
  declare place: Place;
  declare hops: 1 | 2;
  declare found: Neighbourhood | null;
  declare drawable: boolean;
  declare every: boolean;
  #network: Network | undefined;
  #drawn: Neighbourhood | null = null;
  #asked = '';
  readonly #scheme = window.matchMedia('(prefers-color-scheme: dark)');
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .graph { height: 300px; border: 1px solid var(--line); border-radius: var(--radius-s); position: relative; overflow: hidden; background: var(--raised); }
    .hops { border: 0; padding: 0; margin: 0; display: flex; gap: var(--gap-3); font-size: var(--text-s); }
    li { border-bottom: 1px solid var(--line); padding: 6px 0; display: grid; gap: 1px; grid-template-columns: minmax(0, 1fr) auto; }
    li:last-child { border-bottom: 0; }
    li > .under { grid-column: 1 / -1; }
    a { overflow-wrap: anywhere; }
    .figure { display: inline-flex; gap: 8px; align-items: center; font-size: var(--text-xs); }
  `];
  constructor() {
    super();
    this.hops = 1;
    this.found = null;
    this.drawable = true;
    this.every = false;
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#recolour);
    document.querySelector('lantern-fish')?.addEventListener('choose-theme', this.#recolour);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#recolour);
    document.querySelector('lantern-fish')?.removeEventListener('choose-theme', this.#recolour);
    this.#network?.end();
    this.#network = undefined;
    this.#drawn = null;
  }
  readonly #recolour = (): void => void requestAnimationFrame(() => {
    const host = this.renderRoot.querySelector<HTMLElement>('.graph');
    if (host) this.#network?.recolour(colours(host));
  });
  override willUpdate(): void {
    const asked = `${this.page.subject} ${this.hops} ${this.session.generation}`;
    if (asked === this.#asked || this.page.neighbours.length === 0) return;
    this.#asked = asked;
    this.every = false;
    void this.session.engine.request('neighbourhood', { subject: this.page.subject, hops: this.hops, limit: MOST_NODES }).then((found) => {
      if (asked === this.#asked) this.found = found;
    }, () => {
      this.drawable = false;
    });
  }
  protected override updated(_changed: PropertyValues): void {
    void this.#draw();
  }
  async #draw(): Promise<void> {
    const host = this.renderRoot.querySelector<HTMLElement>('.graph');
    const { found } = this;
    if (!host || !found || found === this.#drawn) return;
    this.#drawn = found;
    try {
      const { canDraw, drawNetwork } = await loadNetwork();
      if (!canDraw()) throw new Error('no WebGL');
      if (!this.isConnected || found !== this.found) return;
      this.#network?.end();
      this.#network = drawNetwork(host, found, this.page.subject, colours(host), (subject) => this.tell('go', { view: 'subject', subject }));
    } catch {
      this.drawable = false;
    }
  }
  override render() {
    const { page } = this;
    if (page.neighbours.length === 0) return html`<p class="empty">${t('neighbours.none')}</p>`;
    const all = this.#together();
    const shown = this.every ? all : all.slice(0, SHOWN);
    return html`${this.drawable ? html`
        <fieldset class="hops"><legend class="visually-hidden">${t('neighbours.hops')}</legend>${([1, 2] as const).map((hops) => html`<label><input type="radio" name="hops" .checked=${this.hops === hops} @change=${() => { this.hops = hops; }}>${t(`neighbours.hops.${hops}`)}</label>`)}</fieldset>
        <div class="graph" role="img" aria-label=${t('neighbours.picture', { count: this.found?.nodes.length ?? 0 })}></div>
        ${this.found && this.found.truncated > 0 ? html`<p class="tiny soft">${t('neighbours.truncated', { count: count(this.found.truncated, language()) })}</p>` : nothing}` : html`<p class="small soft">${t('neighbours.noPicture')}</p>`}
      <ul aria-label=${t('subject.neighbours')}>${shown.map((ties) => this.#row(ties))}</ul>
      ${shown.length < all.length ? html`<p><button class="link small" @click=${() => { this.every = true; }}>${t('evidence.more', { count: all.length - shown.length })}</button></p>` : nothing}
      ${this.every && page.neighboursTotal > page.neighbours.length ? html`<p class="small soft">${t('place.firstOnly', { shown: count(page.neighbours.length, language()), total: count(page.neighboursTotal, language()) })}</p>` : nothing}`;
  }
  /** Somebody tied in several ways stands once, with every tie. */
  #together(): Neighbour[][] {
    const groups = new Map<string, Neighbour[]>();
    for (const one of this.page.neighbours) groups.set(one.subject, [...(groups.get(one.subject) ?? []), one]);
    return [...groups.values()];
  }
  #row(ties: Neighbour[]) {
    const [one] = ties;
    if (!one) return nothing;
    return html`<li><a href=${formatHash({ ...this.place, view: 'subject', subject: one.subject })}>${one.name}</a>
      <span class="figure">${one.index === null ? nothing : html`<strong>${index(one.index, language())}</strong>`}${one.band ? html`<lf-band .band=${one.band}></lf-band>` : nothing}</span>
      ${ties.map((tie, at) => html`<span class="under tiny soft">${at === 0 ? `${word('kind', tie.kind)} · ` : nothing}${tie.direction === 'in' ? '←' : '→'} ${word('edge', tie.edge)}${tie.detail ? ` (${plain(tie.detail)})` : ''} · ${place({ ...tie, column: '' })}</span>`)}</li>`;
  }
}
define('lf-neighbours', LfNeighbours);
