/**
 * What if: thresholds, caps, weights, half-lives and rules of one's own. The engine scores everybody again as a hand moves; nothing
 * is kept until it is said to be, and then it is an entry of the log like any other correction.
 */
import { css, html, nothing } from 'lit';
import { count, decimal } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { explain, language, t, word, type Key } from '../i18n.ts';
import type { Model, ModelChange, Plan, Rescored } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-identify.ts';
import './lf-learn.ts';
import { saidOf } from './lf-suite.ts';

const LEVELS = ['watch', 'verify', 'interview', 'propose'] as const;
const BANDS = ['insufficient', 'normal', ...LEVELS] as const;
type Level = (typeof LEVELS)[number];

export class LfModel extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, model: { state: true }, change: { state: true }, found: { state: true }, plan: { state: true }, rules: { state: true }, failed: { state: true }, milliseconds: { state: true }, said: { state: true }, checking: { state: true } };
  declare session: Session;
  declare place: Place;
  declare model: Model | null;
  declare change: ModelChange;
  declare found: Rescored | null;
  declare plan: Plan | null;
  declare rules: string;
  declare failed: string;
  declare milliseconds: number;
  declare said: string;
  declare checking: boolean;
  #generation = -1;
  #asking = false;
  #again = false;
  #capacity: Partial<Record<Level, number>> = {};
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .halves { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--gap-4); align-items: start; }
    .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr)); gap: var(--gap-3); margin: var(--gap-3) 0; align-items: end; }
    input[type="number"] { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--line-strong); border-radius: var(--radius-s); padding: 4px 8px; min-height: 34px; width: 100%; }
    input[type="range"] { width: 100%; accent-color: var(--accent); }
    .weights { display: grid; gap: 2px; margin-top: var(--gap-2); }
    .weight { display: grid; grid-template-columns: minmax(0, 1fr) minmax(80px, 200px) 3.5ch; gap: var(--gap-3); align-items: center; font-size: var(--text-s); }
    .weight.moved { color: var(--accent); }
    .weight output { text-align: end; }
    details { border-top: 1px solid var(--line); padding: 6px 0; }
    summary { cursor: pointer; }
    textarea { width: 100%; min-height: 11rem; font-family: var(--mono); font-size: var(--text-xs); }
    .actions { position: sticky; bottom: 0; background: var(--panel); padding: var(--gap-2) 0; display: flex; flex-wrap: wrap; gap: var(--gap-2); align-items: center; border-top: 1px solid var(--line); }
    h3 { margin-top: var(--gap-4); }
    table { min-width: 0; }
    .scroll > table { min-width: 20rem; }
    @media (max-width: 900px) { .halves { grid-template-columns: minmax(0, 1fr); } }
  `];
  constructor() {
    super();
    this.model = null;
    this.change = {};
    this.found = null;
    this.plan = null;
    this.rules = '';
    this.failed = '';
    this.milliseconds = 0;
    this.said = '';
    this.checking = false;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.busy || this.session.generation === this.#generation) return;
    this.#generation = this.session.generation;
    void this.#load();
  }
  async #load(): Promise<void> {
    try {
      const model = await this.session.engine.request('model', {});
      // A trial under way survives what does not touch the model, such as outcomes that were learned.
      const trying = this.model !== null && this.#changed(this.model) && JSON.stringify(model.changed) === JSON.stringify(this.model.changed);
      this.model = model;
      if (!trying) {
        this.change = structuredClone(model.changed);
        this.rules = (model.changed.rules ?? []).length > 0 ? JSON.stringify(model.changed.rules, null, 1) : '';
      }
      await this.#rescore();
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }
  /** One question at a time; what moved meanwhile is asked once more at the end. */
  async #rescore(): Promise<void> {
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    try {
      const begun = performance.now();
      this.found = await this.session.engine.request('rescore', { model: this.change });
      this.milliseconds = performance.now() - begun;
      this.failed = '';
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.#asking = false;
    if (this.#again) void this.#rescore();
  }
  #move(change: ModelChange): void {
    this.change = { ...this.change, ...change };
    this.said = '';
    void this.#rescore();
  }
  get #bands(): number[] {
    return this.change.bands ?? this.model?.bands ?? [];
  }
  #ceiling(id: string, shipped: number): number {
    return this.change.ceilings?.[id] ?? shipped;
  }

  override render() {
    const { model, session } = this;
    if (!session.summary) return nothing;
    if (!model) return html`<h1>${t('model.title')}</h1><p role="status" class="soft">${this.failed || t('subject.loading')}</p>`;
    return html`<h1>${t('model.title')}</h1><p class="soft">${t('model.about')}</p>
      <div class="halves"><div class="stack">
        <section class="panel" aria-labelledby="h-plan"><h2 id="h-plan">${t('model.plan')}</h2>${this.#planner()}</section>
        <section class="panel" aria-labelledby="h-weights"><h2 id="h-weights">${t('model.weights')}</h2>${this.#weights(model)}
          <div class="actions">
            <button id="keep" class="primary" ?disabled=${session.busy || this.checking || this.failed !== '' || !this.#changed(model)} @click=${() => void this.#keep(this.change)}>${t('model.keep')}</button>
            <button id="back" ?disabled=${!this.#changed(model)} @click=${() => this.#reset(model.changed)}>${t('model.discard')}</button>
            <button id="shipped" @click=${() => this.#reset({})}>${t('model.shipped')}</button>
            ${this.failed ? html`<span class="bad small" role="alert">${this.failed}</span>` : nothing}
            <span role="status" id="kept" class="small">${this.checking ? t('suite.running') : this.said}</span>
          </div></section>
      </div><div class="stack">
        <section class="panel" aria-labelledby="h-effect"><h2 id="h-effect">${t('model.effect')}</h2>${this.#effect()}</section>
        <section class="panel" aria-labelledby="h-learn"><h2 id="h-learn">${t('learn.title')}</h2><lf-learn .session=${session}></lf-learn></section>
      </div></div>
      <section class="panel" aria-labelledby="h-identify"><h2 id="h-identify">${t('identify.title')}</h2><lf-identify .session=${session}></lf-identify></section>
      <lf-suite></lf-suite>`;
  }
  #changed(model: Model): boolean {
    return JSON.stringify(this.change) !== JSON.stringify(model.changed);
  }
  #reset(change: ModelChange): void {
    this.change = structuredClone(change);
    this.rules = (change.rules ?? []).length > 0 ? JSON.stringify(change.rules, null, 1) : '';
    void this.#rescore();
  }
  async #keep(model: ModelChange): Promise<void> {
    this.checking = true;
    try {
      const asked = await this.renderRoot.querySelector('lf-suite')?.ask(this.session, { model });
      if (asked?.save) await this.session.edit({ kind: 'model', model });
      if (asked) this.said = saidOf(asked);
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.checking = false;
  }

  #planner() {
    const words = language();
    const { plan } = this;
    const published = this.model?.published ?? [];
    return html`<p class="small soft">${t('model.plan.about')}</p>
      <div class="fields">${LEVELS.map((level) => html`<label class="field"><span>${word('band', level)}</span><input type="number" min="0" step="1" inputmode="numeric" data-capacity=${level} .value=${String(this.#capacity[level] ?? '')} @change=${(event: Event) => this.#hands(level, event)}></label>`)}</div>
      <button id="work-out" @click=${() => void this.#workOut()}>${t('model.plan.do')}</button>
      ${plan ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="h-plan"><table><thead><tr><th scope="col">${t('model.which')}</th><th scope="col" class="number">${t('model.from')}</th><th scope="col" class="number">${t('model.reach')}</th><th scope="col" class="number">${t('model.published')}</th></tr></thead>
        <tbody>${LEVELS.map((level, at) => html`<tr><th scope="row">${word('band', level)}</th><td class="number">${decimal(plan.bands[at] ?? null, 1, words)}</td><td class="number">${count(plan.reached[at] ?? null, words)}</td><td class="number">${level === 'verify' ? count(plan.publishedHere[1] ?? null, words) : level === 'propose' ? count(plan.publishedHere[2] ?? null, words) : level === 'watch' ? count(plan.publishedHere[0] ?? null, words) : '–'}</td></tr>`)}</tbody></table></div>
        <p class="small soft">${t('model.plan.told', { scanned: count(plan.scanned, words), a: count(published[0] ?? null, words), b: count(published[1] ?? null, words), c: count(published[2] ?? null, words), d: count(published[3] ?? null, words) })}</p>` : nothing}`;
  }
  #hands(level: Level, event: Event): void {
    const value = (event.target as HTMLInputElement).value;
    if (value === '') delete this.#capacity[level];
    else this.#capacity[level] = Math.max(0, Math.round(Number(value)));
  }
  async #workOut(): Promise<void> {
    try {
      this.plan = await this.session.engine.request('plan', { ...this.#capacity });
      this.#move({ bands: this.plan.bands });
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }

  #slider(id: string, name: string, value: number, shipped: number, set: (value: number) => void, hint = '') {
    return html`<label class="weight ${value === shipped ? '' : 'moved'}" title=${hint}><span>${name}</span>
      <input type="range" min="0" max="95" step="1" data-id=${id} .value=${String(value)} aria-valuetext=${value} @input=${(event: Event) => set(Number((event.target as HTMLInputElement).value))}>
      <output>${value}</output></label>`;
  }
  #weights(model: Model) {
    const bands = this.#bands;
    const months = { ...model.halfLives, ...this.change.halfLives };
    return html`
      <div class="fields">${LEVELS.map((level, at) => html`<label class="field"><span>${t('model.band', { band: word('band', level) })}</span><input type="number" min="0" max="100" step="1" data-band=${level} .value=${String(bands[at] ?? '')} @change=${(event: Event) => this.#band(at, Number((event.target as HTMLInputElement).value))}></label>`)}</div>
      <p class="small soft">${t('model.weights.about')}</p>
      ${model.dimensions.map(({ id, cap }) => html`<details><summary>${word('dimension', id)}</summary><div class="weights">
        ${this.#slider(id, t('model.cap'), this.change.caps?.[id] ?? cap, cap, (value) => this.#move({ caps: { ...this.change.caps, [id]: value } }))}
        ${model.indicators.filter((own) => own.dimension === id).map((own) => this.#slider(own.id, word('indicator', own.id), this.#ceiling(own.id, own.ceiling), own.ceiling, (value) => this.#move({ ceilings: { ...this.change.ceilings, [own.id]: value } }), explain('indicator', own.id)))}
      </div></details>`)}
      <details><summary>${t('model.fades')}</summary><p class="small soft">${t('model.fades.about')}</p>
        <div class="fields">${Object.entries(months).map(([what, value]) => html`<label class="field"><span>${word('fade', what)}</span><input type="number" min="1" max="1200" step="1" data-fade=${what} .value=${String(value)} @change=${(event: Event) => this.#move({ halfLives: { ...this.change.halfLives, [what]: Math.max(1, Math.round(Number((event.target as HTMLInputElement).value))) } })}></label>`)}</div></details>
      <details ?open=${(this.change.rules ?? []).length > 0}><summary>${t('model.rules')}</summary><p class="small soft">${t('model.rules.about')}</p>
        <textarea id="rules" aria-label=${t('model.rules')} spellcheck="false" .value=${this.rules} @input=${(event: Event) => { this.rules = (event.target as HTMLTextAreaElement).value; }}></textarea>
        <div class="row"><button id="use-rules" @click=${() => this.#useRules()}>${t('model.rules.do')}</button><button class="plain" @click=${() => { this.rules = EXAMPLE; }}>${t('model.rules.example')}</button></div></details>`;
  }
  #band(at: number, value: number): void {
    const bands = [...this.#bands];
    bands[at] = value;
    this.#move({ bands });
  }
  #useRules(): void {
    try {
      const rules: unknown = this.rules.trim() === '' ? [] : JSON.parse(this.rules);
      this.#move({ rules: Array.isArray(rules) ? rules : [rules] });
    } catch (thrown) {
      this.failed = t('model.rules.json', { reason: thrown instanceof Error ? thrown.message : '' });
    }
  }

  #effect() {
    const { found } = this;
    if (!found) return html`<p class="soft" role="status">${t('subject.loading')}</p>`;
    const words = language();
    const row = (key: Key, now: number, then: number) => html`<tr><th scope="row">${t(key)}</th><td class="number">${count(now, words)}</td><td class="number">${count(then, words)}</td></tr>`;
    const now = this.session.summary?.funnel;
    return html`<p role="status" id="moved">${found.moved === 0 ? t('model.none') : t('model.moved', { count: count(found.moved, words) })} <span class="small soft">${t('model.took', { time: decimal(this.milliseconds, 0, words) })}</span></p>
      ${found.complete ? nothing : html`<p class="notice small">${t('model.halfLifeLater')}</p>`}
      <div class="scroll" tabindex="0" role="group" aria-labelledby="h-effect"><table><thead><tr><th scope="col">${t('model.which')}</th><th scope="col" class="number">${t('model.now')}</th><th scope="col" class="number">${t('model.then')}</th></tr></thead><tbody>
        ${BANDS.map((band) => html`<tr><th scope="row">${word('band', band)}</th><td class="number">${count(found.bandsBefore[band] ?? 0, words)}</td><td class="number">${count(found.bands[band] ?? 0, words)}</td></tr>`)}
        ${now ? html`${row('funnel.inDepth', now.inDepth, found.funnel.inDepth)}${row('funnel.risky', now.risky, found.funnel.risky)}${row('funnel.eligible', now.eligible, found.funnel.eligible)}` : nothing}
      </tbody></table></div>
      ${found.movers.length > 0 ? html`<h3>${t('model.movers', { count: count(found.movers.length, words) })}</h3><ul class="stack small" id="movers">${found.movers.map((one) => html`<li><a href=${formatHash({ ...this.place, view: 'subject', subject: one.subject })}>${one.name}</a> · ${word('band', one.from)} → <strong>${word('band', one.to)}</strong> <span class="soft">${decimal(one.before, 1, words)} → ${decimal(one.after, 1, words)}</span></li>`)}</ul>` : nothing}`;
  }
}
/** A rule to begin with. */
const EXAMPLE = JSON.stringify([{ name: 'high return and complaints', dimension: 'D2', ceiling: 30, when: { all: [{ indicator: 'D2.1', atLeast: 50 }, { any: [{ indicator: 'D5.1', atLeast: 20 }, { alarm: true }] }] }, examples: [{ indicators: { 'D2.1': 60, 'D5.1': 25 }, holds: true }, { indicators: { 'D2.1': 60 }, holds: false }] }], null, 1);
define('lf-model', LfModel);
declare global {
  interface HTMLElementTagNameMap { 'lf-model': LfModel }
}
