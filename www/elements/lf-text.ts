/** A source text as it stands in the file, with what was recognised in it marked and named. */
import { css, html, nothing } from 'lit';
import { date } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { MarkKind, TextPage } from '../protocol.ts';
import { failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import './lf-contributions.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

type Segment = TextPage['segments'][number];

/** What a mark says beyond its kind: a category by its name, a yield by its figure. */
function named(kind: MarkKind, label: string): string {
  if (kind === 'cue') return `: ${word(label.startsWith('A') ? 'context' : 'activity', label)}`;
  if (kind === 'yield') return `: ${label}`;
  const words = word('evidence', label);
  return words === label || label === kind ? '' : `: ${words}`;
}

export class LfText extends View {
  static override properties = { session: { attribute: false }, text: { state: true }, failed: { state: true } };
  declare session: Session;
  declare text: TextPage | null;
  declare failed: string;
  #asked: { textId: string } | null = null;
  static override styles = [shared, css`
    .inside { padding: var(--gap-5); display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    h2 { overflow-wrap: anywhere; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: var(--text-l); line-height: 1.9; max-width: 64ch; }
    mark { color: inherit; border-radius: 3px; padding: 2px 3px; background: var(--mark-cue); border-bottom: 2px solid transparent; }
    mark.yield { background: var(--mark-yield); }
    mark.guarantee, mark.promise { background: var(--mark-promise); }
    mark.contact { background: var(--mark-contact); }
    mark.denial, mark.warning { background: var(--mark-calm); }
    mark:hover, mark:focus { border-bottom-color: var(--accent); }
    .legend { display: flex; flex-wrap: wrap; gap: 6px var(--gap-3); font-size: var(--text-xs); }
    .found { max-height: 180px; overflow: auto; }
  `];
  constructor() {
    super();
    this.text = null;
    this.failed = '';
  }
  async show(id: string): Promise<void> {
    this.text = null;
    this.#asked = { textId: id };
    this.failed = '';
    this.renderRoot.querySelector('dialog')?.showModal();
    try {
      this.text = await this.session.engine.request('text', { text: id });
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }
  override render() {
    const { text } = this;
    const kinds = [...new Set(text?.segments.flatMap((segment) => segment.marks.map((mark) => mark.kind)) ?? [])];
    return html`<dialog aria-labelledby="title"><div class="inside">
      <div class="row spread"><h2 id="title">${text?.title || t('text.title')}</h2><form method="dialog"><button>${t('app.close')}</button></form></div>
      ${this.failed ? html`<p class="notice error" role="alert">${t('text.failed')} ${this.failed}</p>` : nothing}
      ${text ? html`<p class="small soft">${[place(text), word('grade', text.grade), text.published ? t('text.published', { date: date(text.published, language()) }) : ''].filter(Boolean).join(' · ')}</p>
        ${kinds.length > 0 ? html`<ul class="legend" aria-label=${t('text.legend')}>${kinds.map((kind) => html`<li><mark class=${kind}>${t(`mark.${kind}`)}</mark></li>`)}</ul>` : nothing}
        <div class="text" tabindex="0" role="group" aria-labelledby="title">${text.segments.map((segment) => this.#segment(segment))}</div>
        ${this.session.textModel ? html`<section class="stack" id="own-labels" aria-labelledby="h-own"><h3 id="h-own">${t('labels.yours')}</h3><lf-contributions .session=${this.session} .asked=${this.#asked}></lf-contributions></section>` : nothing}` : nothing}
    </div></dialog>`;
  }
  #segment(segment: Segment) {
    const first = segment.marks[0];
    if (!first) return segment.text;
    const names = segment.marks.map((mark) => `${t(`mark.${mark.kind satisfies MarkKind}`)}${named(mark.kind, mark.label)}${mark.stance ? ` (${word('stance', mark.stance)})` : ''}`).join('; ');
    return html`<mark class=${first.kind} title=${names}>${segment.text}<span class="visually-hidden"> [${names}]</span></mark>`;
  }
}
define('lf-text', LfText);
declare global {
  interface HTMLElementTagNameMap { 'lf-text': LfText }
}
