/** A text labelled by the user's own model: the labels by score, and what each stretch adds to the one that is chosen. */
import { css, html, nothing } from 'lit';
import { decimal, percent } from '../format.ts';
import { language, t } from '../i18n.ts';
import type { LabelledText } from '../protocol.ts';
import { failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

/** Words told by their value, beside the colours. */
const WORDS = 8;
/** Part of the strongest segment below which one does not count. */
const LEAST_PART = 0.08;

export class LfContributions extends View {
  static override properties = { session: { attribute: false }, asked: { attribute: false }, found: { state: true }, failed: { state: true } };
  declare session: Session;
  /** A text, or the id of one in the analysis. */
  declare asked: { text?: string; textId?: string } | null;
  declare found: LabelledText | null;
  declare failed: string;
  #question = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .labels { display: grid; gap: 4px; }
    .labels button { width: 100%; display: grid; grid-template-columns: minmax(0, 1fr) 90px 5ch; gap: var(--gap-3); text-align: start; align-items: center; min-height: 32px; padding: 3px 8px; }
    .labels button[aria-pressed="true"] { border-color: var(--accent); font-weight: 650; }
    .labels span { overflow-wrap: anywhere; }
    meter { width: 100%; height: 8px; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.9; max-width: 64ch; }
    .text span { border-radius: 2px; }
  `];
  constructor() {
    super();
    this.asked = null;
    this.found = null;
    this.failed = '';
  }
  override willUpdate(): void {
    const question = JSON.stringify([this.asked, this.session.textModel?.name, this.session.textModel?.rows]);
    if (question === this.#question) return;
    this.#question = question;
    this.found = null;
    if (this.asked) void this.#ask();
  }
  override updated(): void {
    // Colours by hand: a style attribute is refused by the page's policy.
    const segments = this.found?.explained.segments ?? [];
    const most = Math.max(...segments.map(({ text, value }) => Math.abs(value) / [...text].length), 1e-9);
    this.renderRoot.querySelectorAll<HTMLElement>('.text span').forEach((node, at) => {
      const segment = segments[at];
      if (!segment) return;
      const strength = Math.round((Math.abs(segment.value) / [...segment.text].length / most) * 100);
      node.style.background = strength < 4 ? '' : `color-mix(in srgb, var(${segment.value > 0 ? '--mark-cue' : '--mark-contact'}) ${strength}%, transparent)`;
    });
  }
  async #ask(label?: number): Promise<void> {
    const question = this.#question;
    this.failed = '';
    try {
      const found = await this.session.engine.request('labelText', { ...this.asked, label });
      if (question === this.#question) this.found = found;
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }
  override render() {
    const { found } = this;
    if (this.failed) return html`<p class="notice error" role="alert">${this.failed}</p>`;
    if (!found) return nothing;
    const words = language();
    const { explained } = found;
    const signed = (value: number) => `${value > 0 ? '+' : ''}${decimal(value, 2, words)}`;
    const strongest = stretches(explained.segments).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, WORDS);
    const sum = explained.segments.reduce((total, { value }) => total + value, 0);
    return html`<ul class="labels" aria-label=${t('labels.yours')}>${found.labels.map((own) => html`<li><button type="button" data-label=${own.name} aria-pressed=${own.label === explained.label} @click=${() => void this.#ask(own.label)}><span>${own.name}</span><meter aria-hidden="true" min="0" max="1" value=${own.score}></meter><span class="number">${percent(own.score, words)}</span></button></li>`)}</ul>
      <h3>${t('labels.explain', { label: explained.name })}</h3>
      <p class="small soft">${t('labels.legend')}</p>
      <p class="text" tabindex="0">${explained.segments.map((segment) => html`<span title=${signed(segment.value)}>${segment.text}</span>`)}</p>
      <p class="small" id="sum">${t('labels.sum', { constant: signed(explained.constant), words: signed(sum), decision: signed(explained.decision) })}</p>
      ${strongest.length > 0 ? html`<div><h3>${t('labels.words')}</h3><ul class="row small" id="words">${strongest.map((segment) => html`<li class="chip"><span>${t('labels.word', { value: signed(segment.value), text: segment.text.trim() })}</span></li>`)}</ul></div>` : nothing}`;
  }
}
/** Neighbouring segments that pull the same way and count for something, as one word. */
function stretches(segments: LabelledText['explained']['segments']): { text: string; value: number }[] {
  const most = Math.max(...segments.map(({ value }) => Math.abs(value)), 0);
  const out: { text: string; value: number }[] = [];
  let open = false;
  for (const { text, value } of segments) {
    const counts = Math.abs(value) >= most * LEAST_PART && Math.abs(value) >= 0.005 && text.trim() !== '';
    const last = out.at(-1);
    if (!counts) open = false;
    else if (open && last && last.value > 0 === value > 0) {
      last.text += text;
      last.value += value;
    } else {
      out.push({ text, value });
      open = true;
    }
  }
  return out;
}
define('lf-contributions', LfContributions);
