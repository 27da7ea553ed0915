/** How texts are read: thresholds and cues of one's own. What is saved is an entry of the log and works with the next analysis. */
import { css, html, nothing } from 'lit';
import { decimal } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { Identification, InForce, OwnCue, Thresholds } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import { saidOf } from './lf-suite.ts';

/** With the greatest value that each may take. */
const THRESHOLDS = [['labelThreshold', 1], ['promotionProbability', 1], ['activityProbability', 1], ['promotionThreshold', 5]] as const;
const EMPTY: OwnCue = { cue: '', language: 'zh', category: 'R02', group: '', value: 0.5, source: '', for: [], against: [] };

export class LfIdentify extends View {
  static override properties = { session: { attribute: false }, known: { state: true }, change: { state: true }, form: { state: true }, failed: { state: true }, said: { state: true }, working: { state: true } };
  declare session: Session;
  declare known: InForce | null;
  declare change: Identification;
  /** The cue that is being written; `at` is its place in the table, or one past the last. */
  declare form: { at: number; cue: OwnCue } | null;
  declare failed: string;
  declare said: string;
  declare working: boolean;
  #asked = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)); gap: var(--gap-3); align-items: end; }
    input[type="number"] { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--line-strong); border-radius: var(--radius-s); padding: 4px 8px; min-height: 34px; width: 100%; }
    input[type="text"], select, textarea { width: 100%; }
    textarea { min-height: 5rem; }
    form { border: 1px solid var(--line-strong); border-radius: var(--radius-s); padding: var(--gap-3); display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: var(--gap-3); }
    td button { min-height: 28px; padding: 2px 8px; }
    @media (max-width: 760px) { .wide { display: none; } .scroll > table { min-width: 0; } td button { width: 100%; } }
    .actions { border-top: 1px solid var(--line); padding-top: var(--gap-3); }
  `];
  constructor() {
    super();
    this.known = null;
    this.change = { cues: [] };
    this.form = null;
    this.failed = '';
    this.said = '';
    this.working = false;
    new Watching(this);
  }
  override willUpdate(): void {
    const asked = `${this.session.generation} ${this.session.edits}`;
    if (this.session.busy || asked === this.#asked) return;
    this.#asked = asked;
    void this.#load();
  }
  async #load(): Promise<void> {
    try {
      const known = await this.session.engine.request('identification', {});
      const same = this.known !== null && JSON.stringify(known.changed) === JSON.stringify(this.known.changed);
      this.known = known;
      if (!same) this.change = structuredClone(known.changed);
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }
  get #moved(): boolean {
    return JSON.stringify(this.change) !== JSON.stringify(this.known?.changed);
  }
  #set(change: Identification): void {
    this.change = change;
    this.failed = '';
    this.said = '';
  }
  #threshold(name: keyof Thresholds, shipped: number, event: Event): void {
    const typed = (event.target as HTMLInputElement).value;
    const value = typed === '' ? null : Number(typed);
    this.#set({ ...this.change, [name]: value === shipped ? null : value });
  }
  async #save(): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.failed = '';
    this.said = '';
    try {
      const asked = await this.renderRoot.querySelector('lf-suite')?.ask(this.session, { identification: this.change });
      if (asked?.save) await this.session.edit({ kind: 'identification', identification: this.change });
      if (asked) this.said = saidOf(asked);
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.working = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(this.#moved ? '#save-identification' : '#h-cues')?.focus();
  }
  async #put(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.form || this.working) return;
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const lines = (name: string) => text(name).split('\n').map((line) => line.trim()).filter(Boolean);
    const cue: OwnCue = { cue: text('cue'), language: text('language'), category: text('category'), group: text('group'), value: Number(text('value')), source: text('source'), for: lines('for'), against: lines('against') };
    const cues = [...this.change.cues];
    cues[this.form.at] = cue;
    this.form = { ...this.form, cue };
    this.working = true;
    this.failed = '';
    try {
      const { tried } = await this.session.engine.request('identification', { tried: { ...this.change, cues } });
      this.#set(tried);
      this.form = null;
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.working = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(this.form ? '#own-cue' : '#add-cue')?.focus();
  }
  async #write(at: number, cue: OwnCue): Promise<void> {
    this.form = { at, cue };
    this.failed = '';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#own-cue')?.focus();
  }
  async #remove(at: number): Promise<void> {
    this.form = null;
    this.#set({ ...this.change, cues: this.change.cues.filter((_, own) => own !== at) });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#add-cue')?.focus();
  }

  override render() {
    const { known, session } = this;
    if (!known) return this.failed ? html`<p class="notice error" role="alert">${this.failed}</p>` : nothing;
    const words = language();
    return html`<p class="small soft">${t('identify.about')}</p>
      <div class="fields">${THRESHOLDS.map(([name, most]) => html`<label class="field"><span>${t(`identify.${name}`)} <span class="tiny">(${t('identify.ships', { value: decimal(known.shipped[name], 2, words) })})</span></span>
        <input type="number" min="0" max=${most} step="0.01" inputmode="decimal" data-threshold=${name} .value=${String(this.change[name] ?? known.shipped[name])} @change=${(event: Event) => this.#threshold(name, known.shipped[name], event)}></label>`)}</div>
      <h3 id="h-cues" tabindex="-1">${t('identify.cues')}</h3><p class="small soft">${t('identify.cues.about')}</p>
      ${this.#table()}
      ${this.form ? this.#form(known, this.form) : html`<p><button id="add-cue" ?disabled=${this.working} @click=${() => void this.#write(this.change.cues.length, EMPTY)}>${t('identify.add')}</button></p>`}
      <div class="row actions">
        <button id="save-identification" class="primary" ?disabled=${session.busy || this.working || this.form !== null || !this.#moved} @click=${() => void this.#save()}>${t('identify.save')}</button>
        <button id="discard-identification" ?disabled=${this.working || !this.#moved} @click=${() => { this.form = null; this.#set(structuredClone(known.changed)); }}>${t('identify.discard')}</button>
        <button id="shipped-identification" ?disabled=${this.working} @click=${() => { this.form = null; this.#set({ labelThreshold: null, promotionThreshold: null, promotionProbability: null, activityProbability: null, cues: [] }); }}>${t('identify.shipped')}</button>
        <span class="small soft">${t('identify.later')}</span>
      </div>
      <p role="status" id="identify-said" class="small">${this.working ? t('suite.running') : this.said}</p>
      ${this.failed ? html`<p class="notice error" role="alert" id="identify-failed">${this.failed}</p>` : nothing}
      <lf-suite></lf-suite>`;
  }
  #table() {
    const { cues } = this.change;
    const words = language();
    if (cues.length === 0) return html`<p class="empty small">${t('identify.none')}</p>`;
    return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="h-cues"><table id="cues"><thead><tr>
        <th scope="col">${t('identify.cue')}</th><th scope="col">${t('identify.category')}</th><th scope="col" class="wide">${t('identify.group')}</th><th scope="col" class="number">${t('identify.value')}</th><th scope="col" class="wide">${t('identify.language')}</th><th scope="col" class="wide">${t('identify.source')}</th><th scope="col" class="wide">${t('identify.examples')}</th><td></td></tr></thead>
      <tbody>${cues.map((cue, at) => html`<tr><th scope="row">${cue.cue}</th><td>${this.#category(cue.category)}</td><td class="wide">${cue.group}</td><td class="number">${decimal(cue.value, 2, words)}</td><td class="wide">${cue.language === 'zh' ? t('identify.zh') : t('identify.en')}</td><td class="wide">${cue.source}</td>
        <td class="wide" title=${[...cue.for, '—', ...cue.against].join('\n')}>${t('identify.examples.count', { held: cue.for.length, against: cue.against.length })}</td>
        <td><span class="row"><button ?disabled=${this.working} aria-label=${t('identify.change.of', { cue: cue.cue })} @click=${() => void this.#write(at, cue)}>${t('identify.change')}</button><button ?disabled=${this.working} aria-label=${t('identify.remove.of', { cue: cue.cue })} @click=${() => void this.#remove(at)}>${t('identify.remove')}</button></span></td></tr>`)}</tbody></table></div>`;
  }
  #category(id: string): string {
    return `${id} ${word(id.startsWith('R') ? 'activity' : 'context', id)}`;
  }
  #form(known: InForce, { cue }: { cue: OwnCue }) {
    return html`<form id="cue-form" novalidate @submit=${(event: Event) => void this.#put(event)}>
      <div class="fields">
        <label class="field"><span>${t('identify.cue')}</span><input id="own-cue" type="text" name="cue" autocomplete="off" .value=${cue.cue}></label>
        <label class="field"><span>${t('identify.language')}</span><select name="language"><option value="zh" ?selected=${cue.language === 'zh'}>${t('identify.zh')}</option><option value="en" ?selected=${cue.language === 'en'}>${t('identify.en')}</option></select></label>
        <label class="field"><span>${t('identify.category')}</span><select name="category">${known.categories.map((id) => html`<option value=${id} ?selected=${id === cue.category}>${this.#category(id)}</option>`)}</select></label>
        <label class="field" title=${t('identify.group.hint')}><span>${t('identify.group')}</span><input type="text" name="group" autocomplete="off" .value=${cue.group}></label>
        <label class="field"><span>${t('identify.value')}</span><input type="number" name="value" min="0" max="1" step="0.05" inputmode="decimal" .value=${String(cue.value)}></label>
        <label class="field"><span>${t('identify.source')}</span><input type="text" name="source" autocomplete="off" .value=${cue.source}></label>
      </div>
      <p class="small soft">${t('identify.group.hint')}</p>
      <div class="halves">
        <label class="field"><span>${t('identify.for')}</span><textarea name="for" .value=${cue.for.join('\n')}></textarea></label>
        <label class="field"><span>${t('identify.against')}</span><textarea name="against" .value=${cue.against.join('\n')}></textarea></label>
      </div>
      <div class="row"><button id="put-cue" class="primary" ?disabled=${this.working}>${t('identify.put')}</button><button type="button" id="cancel-cue" @click=${() => { this.form = null; this.failed = ''; }}>${t('identify.cancel')}</button></div>
    </form>`;
  }
}
define('lf-identify', LfIdentify);
declare global {
  interface HTMLElementTagNameMap { 'lf-identify': LfIdentify }
}
