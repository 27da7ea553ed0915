/** What each file was understood as, to be corrected before anything is computed. */
import { css, html, nothing } from 'lit';
import { count, date } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import { Watching, type Session } from '../session.ts';
import { picked } from '../drop.ts';
import { JURISDICTIONS, type Jurisdiction } from '../protocol.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-keep.ts';
import './lf-source.ts';

export class LfReview extends View {
  static override properties = { session: { attribute: false } };
  declare session: Session;
  static override styles = [shared, css`
    .head { display: grid; gap: var(--gap-2); }
    .go { position: sticky; bottom: 0; z-index: 2; margin-top: var(--gap-4); background: var(--panel); border: 1px solid var(--line-strong); border-radius: var(--radius); padding: var(--gap-3) var(--gap-4); display: flex; flex-wrap: wrap; gap: var(--gap-3) var(--gap-5); align-items: end; box-shadow: 0 6px 24px rgb(0 0 0 / 0.12); }
    .abroad { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px var(--gap-3); }
    .abroad legend { padding: 0; font-size: 0.86em; }
    .go .primary { margin-inline-start: auto; min-height: 40px; padding-inline: 22px; }
    .earlier { display: block; margin-top: var(--gap-4); }
    .earlier p { max-width: 76ch; }
    .files { display: grid; gap: var(--gap-4); margin-top: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    /* On a phone only the button stays in sight; the dates stand at the end, so that little is covered. */
    @media (max-width: 760px) {
      .go { display: contents; }
      .go > :not(.primary) { margin-top: var(--gap-3); }
      .go > label.field { display: inline-grid; margin-inline-end: var(--gap-3); }
      .go input[type=date] { width: 150px; }
      .go .primary { position: sticky; bottom: 8px; z-index: 2; width: 100%; margin-top: var(--gap-3); box-shadow: 0 6px 24px rgb(0 0 0 / 0.25); }
    }
  `];
  constructor() {
    super();
    new Watching(this);
  }
  override render() {
    const { session } = this;
    return html`
      <div class="head">
        <div class="row spread"><h1>${t('review.title')}</h1>
          <button id="add-more" ?disabled=${session.busy} @click=${() => (this.renderRoot.querySelector('#more') as HTMLInputElement).click()}>${t('review.add')}</button>
          <input id="more" type="file" multiple hidden @change=${this.#more}></div>
        <p class="soft">${t('review.lead')}</p>
      </div>
      <div class="files">${session.files.map((file) => html`<lf-source .session=${session} .entry=${file} .proposal=${file.proposal} .open=${session.files.length <= 3 || (file.proposal?.tables.some((table) => table.missing.length > 0) ?? false)}></lf-source>`)}</div>
      ${session.usable.length === 0 && !session.busy ? html`<p class="notice earlier" role="status" id="nothing">${t('review.nothing')}</p>` : nothing}
      ${this.#lacking()}
      <section class="panel earlier" aria-labelledby="earlier-title">
        <h2 id="earlier-title">${t('previous.title')}</h2>
        ${session.previous
          ? html`<div class="row spread"><p>${t('previous.given', { date: date(session.previous.asOf, language()), count: count(session.previous.subjects, language()) })}</p>
            <button id="forget-previous" ?disabled=${session.busy} @click=${() => void session.forgetPrevious()}>${t('previous.forget')}</button></div>`
          : html`<div class="row spread"><p class="small soft">${t('previous.lead')}</p>
            <button id="choose-previous" ?disabled=${session.busy} @click=${() => (this.renderRoot.querySelector('#previous') as HTMLInputElement).click()}>${t('previous.choose')}</button>
            <input id="previous" type="file" accept=".jsonl" hidden @change=${this.#more}></div>`}
      </section>
      <lf-keep class="earlier" .session=${session}></lf-keep>
      <form class="go" @submit=${this.#analyze}>
        <label class="field"><span>${t('review.asOf')}</span><input id="as-of" type="date" .value=${session.asOf} ?disabled=${session.busy} @change=${(event: Event) => void session.edit({ kind: 'asOf', date: (event.target as HTMLInputElement).value })}></label>
        <label class="field"><span>${t('review.lawDate')}</span><input id="law-date" type="date" .value=${session.lawDate} ?disabled=${session.busy} @change=${(event: Event) => void session.edit({ kind: 'lawDate', date: (event.target as HTMLInputElement).value })}></label>
        <fieldset class="abroad"><legend>${t('review.abroad')}</legend>${JURISDICTIONS.map((one) => html`<label><input type="checkbox" name="abroad" value=${one} .checked=${session.abroad.includes(one)} ?disabled=${session.busy} @change=${(event: Event) => this.#abroad(one, (event.target as HTMLInputElement).checked)}>${t(`review.abroad.${one}`)}</label>`)}</fieldset>
        <p class="small soft hint">${t('review.dates')}</p>
        <button id="analyze" class="primary" ?disabled=${session.busy || session.usable.length === 0}>${session.summary ? t('review.analyzeAgain') : t('review.analyze')}</button>
      </form>`;
  }
  /** What no file is for and would make the result better, before anything is computed. */
  #lacking() {
    const { session } = this;
    const tables = session.files.flatMap((file) => file.proposal?.tables ?? []);
    if (tables.length === 0 || session.usable.length === 0) return nothing;
    const there = new Set(tables.flatMap((table) => table.roles.map((role) => role.role)));
    const lacking = session.fields.roles.map((role) => ({ role, words: word('missing', role) })).filter(({ role, words }) => words !== role && !there.has(role));
    if (lacking.length === 0) return nothing;
    return html`<section class="panel earlier" aria-labelledby="lacking-title"><h2 id="lacking-title">${t('review.lacking')}</h2>
      <ul id="lacking" class="bullets small">${lacking.map(({ words }) => html`<li>${words}</li>`)}</ul></section>`;
  }
  #abroad(one: Jurisdiction, on: boolean): void {
    const chosen = JURISDICTIONS.filter((other) => (other === one ? on : this.session.abroad.includes(other)));
    void this.session.edit({ kind: 'lawAbroad', jurisdictions: chosen });
  }
  readonly #more = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.tell('files', picked(input.files));
    input.value = '';
  };
  readonly #analyze = (event: Event): void => {
    event.preventDefault();
    this.tell('analyze');
  };
}
define('lf-review', LfReview);
