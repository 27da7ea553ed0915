/** The first view: drop files, choose them, load the sample, or take up the last session. */
import { css, html, nothing } from 'lit';
import { date } from '../format.ts';
import { language, t } from '../i18n.ts';
import { Watching, type Session } from '../session.ts';
import { mark } from './mark.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

const SIZES = [500, 2_000, 20_000, 100_000];

export class LfStart extends View {
  static override properties = { session: { attribute: false }, companies: { state: true } };
  declare session: Session;
  declare companies: number;
  static override styles = [shared, css`
    :host { max-width: 1120px; width: 100%; margin-inline: auto; }
    .hero { background: radial-gradient(circle at 82% 18%, rgb(255 184 77 / 0.3), transparent 34%), linear-gradient(175deg, #0a3243, #04161f 75%); color: #e9f3f6; border-radius: 14px; padding: clamp(20px, 4vw, 44px); position: relative; overflow: hidden; }
    .hero svg { position: absolute; width: clamp(120px, 19vw, 220px); inset-inline-end: 4%; top: 26px; opacity: 0.95; }
    .hero h1 { font-size: clamp(1.6rem, 3.4vw, 2.5rem); max-width: 17em; position: relative; }
    .hero .lead { color: #b9d2da; max-width: 46em; margin-top: var(--gap-3); font-size: var(--text-l); position: relative; }
    .intro { min-height: clamp(100px, 11vw, 150px); }
    .drop { position: relative; margin-top: var(--gap-5); border: 1.5px dashed #5e8797; border-radius: 10px; padding: var(--gap-5) var(--gap-4); display: grid; gap: var(--gap-3); justify-items: start; background: rgb(4 22 31 / 0.55); }
    .drop strong { font-size: var(--text-l); font-weight: 600; }
    .drop .row { gap: var(--gap-2) var(--gap-3); }
    .hero button:not(.primary) { background: transparent; color: #e9f3f6; border-color: #6d97a7; }
    .hero button:not(.primary):hover:not(:disabled) { background: #12384a; }
    .hero button:not(.primary):disabled { color: #86a5b0; }
    .hero :focus-visible { outline-color: #ffd08a; }
    .hero .soft { color: #b9d2da; }
    .hero button { min-height: 40px; padding-inline: 16px; }
    #paste { width: 100%; }
    #paste > summary { color: #ffb84d; }
    #paste form { margin-top: var(--gap-3); max-width: 46rem; }
    .hero label.field > span { color: #b9d2da; }
    .hero :is(input, textarea) { width: 100%; background: #06202c; color: #e9f3f6; border-color: #6d97a7; }
    .below { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: var(--gap-4); margin-top: var(--gap-4); }
    .steps { counter-reset: step; display: grid; gap: var(--gap-3); }
    .steps li { counter-increment: step; display: grid; grid-template-columns: 26px 1fr; gap: 8px; }
    .steps li::before { content: counter(step); width: 22px; height: 22px; border-radius: 50%; background: var(--accent-wash); color: var(--accent); font-weight: 650; font-size: var(--text-s); display: grid; place-items: center; }
    .panel p + p { margin-top: var(--gap-2); }
    .panel .row, .panel .row + p { margin-top: var(--gap-3); }
    .recovery { margin-bottom: var(--gap-4); }
    @media (max-width: 760px) { .hero svg { display: none; } .intro { min-height: 0; } }
  `];
  constructor() {
    super();
    this.companies = 2_000;
    new Watching(this);
  }

  override render() {
    const { session } = this;
    const busy = session.busy;
    return html`
      ${session.saved ? this.#recovery() : nothing}
      <section class="hero" aria-labelledby="title">
        ${mark()}
        <div class="intro"><h1 id="title">${t('start.title')}</h1>
          <p class="lead">${t('start.lead')}</p></div>
        <div class="drop">
          <strong>${t('start.drop')}</strong>
          <div class="row">
            <button id="choose-files" class="primary" ?disabled=${busy} @click=${() => this.#input('files').click()}>${t('start.files')}</button>
            <button id="choose-folder" ?disabled=${busy} @click=${() => this.#input('folder').click()}>${t('start.folder')}</button>
          </div>
          <p class="small soft">${t('start.formats')}</p>
          <details id="paste"><summary>${t('start.paste.title')}</summary>
            <form class="stack" @submit=${this.#pasted}><p class="small soft">${t('start.paste.about')}</p>
              <label class="field"><span>${t('start.paste.name')}</span><input type="text" name="name" required maxlength="200" autocomplete="off"></label>
              <label class="field"><span>${t('start.paste.text')}</span><textarea name="text" required rows="6"></textarea></label>
              <p><button ?disabled=${busy}>${t('start.paste.add')}</button></p></form></details>
          <input id="files" type="file" multiple hidden @change=${this.#picked}>
          <input id="folder" type="file" webkitdirectory hidden @change=${this.#picked}>
        </div>
      </section>
      <div class="below">
        <section class="panel" aria-labelledby="sample-title">
          <h2 id="sample-title">${t('start.sample.title')}</h2>
          <p>${t('start.sample.text')}</p>
          <div class="row">
            <label class="field"><span>${t('start.sample.size')}</span>
              <select id="sample-size" @change=${(event: Event) => { this.companies = Number((event.target as HTMLSelectElement).value); }}>
                ${SIZES.map((size) => html`<option value=${size} ?selected=${size === this.companies}>${t('start.sample.companies', { count: new Intl.NumberFormat(language()).format(size) })}</option>`)}
              </select></label>
          </div>
          <p><button id="load-sample" ?disabled=${busy} @click=${this.#sample}>${t('start.sample.load')}</button></p>
        </section>
        <section class="panel" aria-labelledby="how-title">
          <h2 id="how-title">${t('start.how.title')}</h2>
          <ol class="steps"><li>${t('start.how.1')}</li><li>${t('start.how.2')}</li><li>${t('start.how.3')}</li></ol>
        </section>
        <section class="panel" aria-labelledby="private-title">
          <h2 id="private-title">${t('start.private.title')}</h2>
          <p>${t('start.private.text')}</p>
          <p class="soft small">${t('start.private.check')}</p>
        </section>
      </div>`;
  }

  #recovery() {
    const saved = this.session.saved;
    const when = new Date(saved?.savedAt ?? 0);
    return html`<section class="notice row spread recovery" aria-label=${t('start.recover.title')}>
      <span>${t('start.recover.text', { count: saved?.files.length ?? 0, date: `${date(when.toISOString().slice(0, 10), language())} ${when.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' })}` })}</span>
      <span class="row"><button id="recover" class="primary" ?disabled=${this.session.busy} @click=${this.#recover}>${t('start.recover.yes')}</button>
      <button id="forget" @click=${() => void this.session.forget()}>${t('start.recover.no')}</button></span></section>`;
  }

  /** A pasted text is a file of one record, whose columns say whom it is about and what it says. */
  readonly #pasted = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const record = { subject: String(given.get('name')).trim(), text: String(given.get('text')).trim() };
    if (!record.subject || !record.text) return;
    const name = `${t('start.paste.file', { count: this.session.files.length + 1 })}.json`;
    this.tell('files', [{ name, file: new File([JSON.stringify([record])], name, { type: 'application/json' }) }]);
    form.reset();
  };

  #input(id: string): HTMLInputElement {
    return this.renderRoot.querySelector(`#${id}`) as HTMLInputElement;
  }
  async #picked(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const { picked } = await import('../drop.ts');
    this.tell('files', picked(input.files));
    input.value = '';
  }
  async #sample(): Promise<void> {
    await this.session.sample(this.companies);
    if (this.session.usable.length > 0) this.tell('go', { view: 'review' });
  }
  async #recover(): Promise<void> {
    await this.session.recover();
    this.tell('go', { view: this.session.summary ? 'list' : 'review' });
  }
}
define('lf-start', LfStart);
