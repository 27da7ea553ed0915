/**
 * `<lantern-fish>`: the whole page in one element. Holds the session and the place (in the URL's hash), shows the view that the place
 * names, and owns language, theme and undo.
 */
import { css, html, nothing } from 'lit';
import EngineWorker from '../worker.ts?worker&inline';
import { bytes, count } from '../format.ts';
import { FIRST_PLACE, formatHash, parseHash, type Language, type Place, type View as ViewName } from '../hash.ts';
import { language, preferredLanguage, sayFailure, setLanguage, t } from '../i18n.ts';
import type { Failure } from '../protocol.ts';
import { Session, Watching } from '../session.ts';
import { preferences } from '../store.ts';
import { engineModule, pdfModule, readersModule } from '../wasm.ts';
import { tokens } from '../styles/tokens.ts';
import { shared } from '../styles/shared.ts';
import { warmUp } from '../lazy.ts';
import { View, define } from './view.ts';
import { mark } from './mark.ts';
import './lf-progress.ts';
import './lf-start.ts';
import './lf-settings.ts';

type Theme = 'auto' | 'light' | 'dark';
type Shown = Exclude<ViewName, 'subject'>;
const NAVIGATION: readonly Shown[] = ['start', 'review', 'list', 'changes', 'same', 'model', 'labels', 'conflicts', 'law', 'diagnostics', 'report'];

export class LanternFish extends View {
  static override properties = { theme: { reflect: true } };
  declare theme: Theme;
  session = new Session({ createWorker: () => new EngineWorker(), engineModule, readersModule, pdfModule }, warmUp);
  place: Place = FIRST_PLACE;
  #dragging = false;
  static override styles = [tokens, shared, css`
    :host { min-height: 100vh; background: var(--surface); color: var(--ink); display: grid; grid-template-rows: auto 1fr auto; grid-template-columns: minmax(0, 1fr); }
    .skip { position: absolute; inset-inline-start: 8px; top: -60px; z-index: 5; background: var(--panel); padding: 8px 12px; border-radius: var(--radius-s); }
    .skip:focus { top: 8px; }
    header { background: var(--sea); color: var(--sea-ink); border-bottom: 1px solid var(--sea-line); }
    .bar { max-width: 1560px; margin-inline: auto; padding: 0 var(--gap-4); display: flex; align-items: center; gap: var(--gap-2) var(--gap-5); min-height: 54px; flex-wrap: wrap; }
    .brand { display: flex; align-items: center; gap: 10px; font-weight: 650; font-size: var(--text-l); color: inherit; text-decoration: none; letter-spacing: -0.005em; }
    .brand svg { width: 34px; height: 34px; flex: none; }
    nav ul { display: flex; gap: 2px; }
    nav a { display: block; color: var(--sea-soft); text-decoration: none; padding: 16px 12px 13px; border-bottom: 3px solid transparent; white-space: nowrap; }
    nav a:hover { color: var(--sea-ink); }
    nav a[aria-current] { color: var(--sea-ink); border-bottom-color: #ffb84d; font-weight: 600; }
    nav a[aria-disabled] { color: #7d9ca7; cursor: default; }
    .count { font-size: var(--text-xs); border: 1px solid currentcolor; border-radius: 99px; padding: 0 6px; }
    header :focus-visible { outline-color: #ffd08a; }
    .tools { margin-inline-start: auto; display: flex; gap: var(--gap-1); align-items: center; }
    .tools button { background: transparent; color: var(--sea-ink); border-color: transparent; padding: 4px 10px; }
    .tools button:hover:not(:disabled) { background: #12384a; }
    .tools button:disabled { color: #7d9ca7; }
    main { padding: var(--gap-5) var(--gap-4) var(--gap-6); max-width: 1560px; width: 100%; margin-inline: auto; outline: none; display: grid; gap: var(--gap-4); align-content: start; grid-template-columns: minmax(0, 1fr); }
    main:focus-visible { outline: none; }
    lf-progress { position: sticky; top: 8px; z-index: 4; }
    lf-progress:not([active]) { display: none; }
    footer { border-top: 1px solid var(--line); color: var(--ink-soft); font-size: var(--text-xs); }
    footer .bar { min-height: 40px; gap: var(--gap-1) var(--gap-5); padding-block: var(--gap-1); }
    footer .end { margin-inline-start: auto; }
    .veil { position: fixed; inset: 0; z-index: 10; display: grid; place-items: center; background: rgb(3 24 34 / 0.82); color: #fff; font-size: var(--text-xl); border: 3px dashed #ffb84d; pointer-events: none; }
    @media (max-width: 760px) {
      .bar { padding-inline: var(--gap-3); gap: 0 var(--gap-3); }
      header nav { order: 3; width: 100%; }
      nav ul { flex-wrap: wrap; gap: 0 2px; }
      nav a { padding: 6px 8px 5px; font-size: var(--text-s); border-bottom-width: 2px; }
      .brand svg { width: 28px; height: 28px; }
      header .bar { padding-top: 6px; }
      main { padding: var(--gap-4) var(--gap-3) var(--gap-5); }
      footer .end { margin-inline-start: 0; }
    }
    @media print { header, footer { display: none; } }
  `];

  constructor() {
    super();
    const theme = preferences.get('theme');
    this.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
    new Watching(this);
    this.addEventListener('go', (event) => this.#go((event as CustomEvent<Partial<Place>>).detail));
    this.addEventListener('replace', (event) => this.#go((event as CustomEvent<Partial<Place>>).detail, true));
    this.addEventListener('choose-language', (event) => this.#choose((event as CustomEvent<Language>).detail));
    this.addEventListener('choose-theme', (event) => {
      this.theme = (event as CustomEvent<Theme>).detail;
      preferences.set('theme', this.theme);
    });
    this.addEventListener('files', (event) => void this.#take((event as CustomEvent<{ name: string; file: Blob }[]>).detail));
    this.addEventListener('analyze', () => void this.#analyze());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#follow);
    window.addEventListener('keydown', this.#keys);
    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) window.addEventListener(name, this.#drag);
    window.addEventListener('paste', this.#paste);
    window.addEventListener('beforeunload', this.#leaving);
    this.#follow();
    void this.session.lookForSaved();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#follow);
    window.removeEventListener('keydown', this.#keys);
    for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) window.removeEventListener(name, this.#drag);
    window.removeEventListener('paste', this.#paste);
    window.removeEventListener('beforeunload', this.#leaving);
    this.session.engine.close();
  }

  readonly #follow = (): void => {
    const before = this.place;
    this.place = parseHash(location.hash);
    const saved = preferences.get('language');
    setLanguage(this.place.language || (saved === 'en' || saved === 'zh' ? saved : preferredLanguage(navigator.language)));
    document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
    this.#load(this.place.view);
    this.requestUpdate();
    if (before.view !== this.place.view || before.subject !== this.place.subject) {
      void this.updateComplete.then(() => {
        if (before !== FIRST_PLACE) this.renderRoot.querySelector('main')?.focus({ preventScroll: true });
        if (this.place.view !== 'list') window.scrollTo({ top: 0, behavior: 'instant' });
      });
    }
  };
  readonly #keys = (event: KeyboardEvent): void => {
    const typing = event.composedPath().some((node) => node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement);
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z' && !typing) {
      event.preventDefault();
      void this.session.undo();
    }
  };
  readonly #drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const over = event.type === 'dragenter' || event.type === 'dragover' || (event.type === 'dragleave' && event.relatedTarget !== null);
    if (over !== this.#dragging) {
      this.#dragging = over;
      this.requestUpdate();
    }
    if (event.type === 'drop') void import('../drop.ts').then(({ dropped }) => dropped(event.dataTransfer)).then((files) => this.#take(files));
  };

  /** Files copied elsewhere and pasted here. */
  readonly #paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.#take(files.map((file) => ({ name: file.name, file })));
  };
  /** What a person said and the browser does not keep is not lost by a slip: the browser asks. */
  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.session.edits > 0 && !this.session.autosave) event.preventDefault();
  };

  /** The heavier views come after the first one is shown. */
  #load(view: ViewName): void {
    const load = { start: undefined, review: () => import('./lf-review.ts'), list: () => import('./lf-list.ts'), subject: () => import('./lf-subject.ts'), changes: () => import('./lf-changes.ts'), same: () => import('./lf-same.ts'), model: () => import('./lf-model.ts'), labels: () => import('./lf-labels.ts'), conflicts: () => import('./lf-conflicts.ts'), law: () => import('./lf-law.ts'), diagnostics: () => import('./lf-diagnostics.ts'), report: () => import('./lf-report.ts') }[view];
    void load?.();
  }
  #go(change: Partial<Place>, replace = false): void {
    const hash = formatHash({ ...this.place, ...change });
    if (hash === location.hash) return;
    if (replace) {
      history.replaceState(null, '', hash);
      this.#follow();
    } else {
      location.hash = hash;
    }
  }
  #choose(next: Language): void {
    preferences.set('language', next);
    this.#go({ language: next }, true);
  }
  async #take(files: { name: string; file: Blob }[]): Promise<void> {
    if (files.length === 0) return;
    await this.session.add(files);
    if (this.session.files.length > 0) this.#go({ view: 'review' });
  }
  async #analyze(): Promise<void> {
    if (await this.session.analyze()) this.#go({ view: 'list' });
  }

  #open(view: ViewName): boolean {
    if (view === 'start' || view === 'labels') return true;
    if (view === 'review') return this.session.files.length > 0;
    if (view === 'changes') return this.session.summary !== null && this.session.compared;
    return this.session.summary !== null;
  }

  override render() {
    const { session } = this;
    const view = this.#open(this.place.view) ? this.place.view : session.summary ? 'list' : session.files.length > 0 ? 'review' : 'start';
    if (view !== this.place.view) this.#load(view);
    const current: Shown = view === 'subject' ? 'list' : view;
    document.title = view === 'start' ? t('app.name') : `${t(`nav.${current}`)} · ${t('app.name')}`;
    return html`
      <header>
        <button class="skip" @click=${this.#skip}>${t('app.skip')}</button>
        <div class="bar">
          <a class="brand" href=${formatHash({ ...this.place, view: 'start' })}>${mark()}<span>${t('app.name')}</span></a>
          <nav aria-label=${t('nav.label')}><ul>
            ${NAVIGATION.filter((name) => name !== 'changes' || this.#open(name)).map((name) => html`<li>${this.#open(name)
              ? html`<a href=${formatHash({ ...this.place, view: name })} aria-current=${name === current ? 'page' : nothing}>${t(`nav.${name}`)}${name === 'same' && session.summary?.questions ? html` <span class="count">${count(session.summary.questions, language())}</span>` : nothing}</a>`
              : html`<a role="link" aria-disabled="true">${t(`nav.${name}`)}</a>`}</li>`)}
          </ul></nav>
          <div class="tools">
            <button id="undo" ?disabled=${session.edits === 0 || session.busy} title=${t('app.undo.hint')} @click=${() => void session.undo()}>${t('app.undo')}</button>
            <button id="language" lang=${language() === 'zh' ? 'en' : 'zh-CN'} @click=${() => this.#choose(language() === 'zh' ? 'en' : 'zh')}>${t('app.otherLanguage')}</button>
            <button id="settings" aria-haspopup="dialog" @click=${this.#settings}>${t('app.settings')}</button>
          </div>
        </div>
      </header>
      <main id="main" tabindex="-1">
        ${this.#message(session.failure, 'error')}${this.#message(session.notice, 'notice')}
        ${!session.begun && !session.saved && this.place.view !== view ? html`<p class="notice" role="status" id="lost">${t('start.lost')}</p>` : nothing}
        ${session.stale && !session.busy && view !== 'start' && view !== 'review' ? html`<div class="notice row spread" role="status"><span>${t('app.stale')}</span><button class="primary" @click=${() => void this.#analyze()}>${t('review.analyzeAgain')}</button></div>` : nothing}
        <lf-progress ?active=${session.busy} .session=${session}></lf-progress>
        ${this.#view(view)}
      </main>
      <footer><div class="bar">
        <span>${t('app.private')}</span>
        <span class="end">${session.memory ? t('app.memory', { used: bytes(session.memory.bytes, language()), limit: bytes(session.memory.limit, language()) }) : nothing}</span>
        ${session.summary ? html`<span>${t('app.engine', { version: session.summary.engine })}</span>` : nothing}
      </div></footer>
      <lf-settings .session=${session} .theme=${this.theme}></lf-settings>
      ${this.#dragging ? html`<div class="veil">${t('start.release')}</div>` : nothing}`;
  }

  readonly #skip = (): void => {
    this.renderRoot.querySelector('main')?.focus();
  };
  readonly #settings = (): void => {
    this.renderRoot.querySelector('lf-settings')?.show();
  };

  #view(view: ViewName) {
    const { session, place } = this;
    switch (view) {
      case 'review':
        return html`<lf-review .session=${session}></lf-review>`;
      case 'list':
        return html`<lf-list .session=${session} .place=${place}></lf-list>`;
      case 'subject':
        return html`<lf-subject .session=${session} .subject=${place.subject} .place=${place}></lf-subject>`;
      case 'changes':
        return html`<lf-changes .session=${session} .place=${place}></lf-changes>`;
      case 'model':
        return html`<lf-model .session=${session} .place=${place}></lf-model>`;
      case 'labels':
        return html`<lf-labels .session=${session}></lf-labels>`;
      case 'same':
        return html`<lf-same .session=${session} .place=${place}></lf-same>`;
      case 'conflicts':
        return html`<lf-conflicts .session=${session} .place=${place}></lf-conflicts>`;
      case 'law':
        return html`<lf-law .session=${session}></lf-law>`;
      case 'diagnostics':
        return html`<lf-diagnostics .session=${session} .severities=${place.severities}></lf-diagnostics>`;
      case 'report':
        return html`<lf-report .session=${session}></lf-report>`;
      default:
        return html`<lf-start .session=${session}></lf-start>`;
    }
  }

  #message(failure: Failure | null, kind: 'error' | 'notice') {
    if (!failure) return nothing;
    return html`<div class="notice row spread ${kind === 'error' ? 'error' : ''}" role=${kind === 'error' ? 'alert' : 'status'}><span>${sayFailure(failure)}</span><button class="plain" @click=${() => this.session.dismissNotice()}>${t('app.close')}</button></div>`;
  }
}
define('lantern-fish', LanternFish);

declare global {
  interface HTMLElementTagNameMap { 'lantern-fish': LanternFish }
}
