/** What is under way: the stage in words, how far it is, and Stop where the work can be stopped. */
import { css, html, nothing } from 'lit';
import { count } from '../format.ts';
import { language, t, word, type Key } from '../i18n.ts';
import { Watching, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

const STAGES = ['read', 'map', 'resolve', 'classify', 'graph', 'evidence', 'warn', 'score'];

export class LfProgress extends View {
  static override properties = { session: { attribute: false } };
  declare session: Session;
  static override styles = [shared, css`
    .panel { display: grid; gap: var(--gap-3); box-shadow: 0 8px 28px rgb(0 0 0 / 0.16); }
    progress { width: 100%; height: 8px; accent-color: var(--accent); appearance: none; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); }
    progress::-webkit-progress-bar { background: var(--line); }
    progress::-webkit-progress-value { background: var(--accent-fill); }
    progress::-moz-progress-bar { background: var(--accent-fill); }
    .stages { display: flex; flex-wrap: wrap; gap: 2px var(--gap-3); font-size: var(--text-xs); color: var(--ink-soft); }
    .stages [aria-current] { color: var(--ink); font-weight: 650; }
  `];
  constructor() {
    super();
    new Watching(this);
  }
  override render() {
    const { work, progress, stopping, reading, stoppable } = this.session;
    if (!work) return nothing;
    const stage = progress?.stage ?? 'read';
    const title: Key = `work.${work}`;
    const name = word('stage', stage);
    const place = STAGES.indexOf(stage);
    return html`<section class="panel" aria-labelledby="what">
      <div class="row spread">
        <h2 id="what">${t(title)}</h2>
        ${stoppable ? html`<button id="stop" ?disabled=${stopping} @click=${() => this.session.stop()}>${stopping ? t('work.stopping') : t('work.stop')}</button>` : nothing}
      </div>
      ${progress && progress.total > 0 && progress.done > 0
        ? html`<progress aria-label=${t(title)} max=${progress.total} .value=${Math.min(progress.done, progress.total)}></progress>`
        : html`<progress aria-label=${t(title)}></progress>`}
      <p class="small soft" role="status">${reading && progress ? t('work.file', { name: reading, done: count(progress.done + 1, language()), total: count(progress.total, language()) }) : progress ? t('work.at', { stage: name, done: count(progress.done, language()), total: count(progress.total, language()) }) : t('work.preparing')}</p>
      ${work === 'analyzing' && place >= 0 ? html`<ol class="stages">${STAGES.map((id) => html`<li aria-current=${id === stage ? 'step' : nothing}>${word('stage', id)}</li>`)}</ol>` : nothing}
    </section>`;
  }
}
define('lf-progress', LfProgress);
