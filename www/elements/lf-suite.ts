/**
 * The boundary suite before something is saved: which lawful texts a change would flag that are not flagged now, and which unlawful
 * look-alikes it would no longer see. Where there is neither, it asks nothing.
 */
import { css, html, nothing } from 'lit';
import { count, date, decimal, percent } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { SuiteChange, SuiteReport, SuiteTrial, SuiteVerdict } from '../protocol.ts';
import type { Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

/** What was found, and whether to save. */
export interface Asked { save: boolean; report: SuiteReport }

export class LfSuite extends View {
  static override properties = { report: { state: true } };
  declare report: SuiteReport | null;
  #answer: (save: boolean) => void = () => {};
  static override styles = [shared, css`
    dialog { width: 760px; }
    .inside { padding: var(--gap-5); display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    ol { display: grid; gap: var(--gap-3); }
    ol > li { border-top: 1px solid var(--line); padding-top: var(--gap-3); display: grid; gap: 4px; }
    blockquote { margin: 0; padding-inline-start: var(--gap-3); border-inline-start: 3px solid var(--line-strong); overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px var(--gap-3); font-size: var(--text-s); align-items: baseline; }
    .actions { position: sticky; bottom: 0; background: var(--panel); border-top: 1px solid var(--line); padding: var(--gap-3) var(--gap-5); justify-content: flex-end; }
  `];
  constructor() {
    super();
    this.report = null;
  }

  /** Reads the suite with a change; asks only when something gets worse. Rejects with what the engine refuses. */
  async ask(session: Session, trial: SuiteTrial): Promise<Asked> {
    const report = await session.engine.request('suite', trial);
    if (!report.changes.some(({ change }) => change === 'flagged' || change === 'lost')) return { save: true, report };
    this.report = report;
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    const answered = new Promise<boolean>((resolve) => { this.#answer = resolve; });
    dialog?.showModal();
    // The list is read from its beginning; nobody saves by a stray Enter.
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
    const save = await answered;
    this.report = null;
    return { save, report };
  }
  readonly #closed = (event: Event): void => {
    this.#answer((event.target as HTMLDialogElement).returnValue === 'save');
    (event.target as HTMLDialogElement).returnValue = '';
  };

  override render() {
    const { report } = this;
    const words = language();
    // What the reader can read comes first.
    const of = (change: SuiteChange['change']) => (report?.changes.filter((one) => one.change === change) ?? []).sort((a, b) => Number(b.language === words) - Number(a.language === words));
    const [flagged, lost, cleared, found] = [of('flagged'), of('lost'), of('cleared'), of('found')];
    const list = (id: string, title: string, rows: SuiteChange[]) => rows.length === 0 ? nothing
      : html`<section aria-labelledby="h-${id}"><h3 id="h-${id}">${title}</h3><ol id=${id}>${rows.map((row) => this.#row(row))}</ol></section>`;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>${report ? html`<form method="dialog"><div class="inside">
      <h2 id="title" tabindex="-1">${t('suite.title')}</h2>
      <p class="small soft">${t('suite.told', { texts: count(report.texts, words), lawful: count(report.lawful, words), unlawful: count(report.unlawful, words) })}</p>
      <ul class="stack" id="summary">
        ${flagged.length > 0 ? html`<li class="notice error">${t('suite.flagged', { count: count(flagged.length, words) })}</li>` : nothing}
        ${lost.length > 0 ? html`<li class="notice error">${t('suite.lost', { count: count(lost.length, words) })}</li>` : nothing}
        ${cleared.length + found.length > 0 ? html`<li class="notice">${t('suite.better', { cleared: count(cleared.length, words), found: count(found.length, words) })}</li>` : nothing}
      </ul>
      <p class="small soft">${t('suite.totals', { before: count(report.flaggedBefore, words), after: count(report.flagged, words), seenBefore: count(report.seenBefore, words), seen: count(report.seen, words) })}</p>
      ${list('flagged', t('suite.flagged', { count: count(flagged.length, words) }), flagged)}
      ${list('lost', t('suite.lost', { count: count(lost.length, words) }), lost)}
    </div><div class="row actions"><button id="save-anyway" value="save">${t('suite.save')}</button><button id="go-back" class="primary" value="back">${t('suite.goBack')}</button></div></form>` : nothing}</dialog>`;
  }
  #row(row: SuiteChange) {
    return html`<li><div class="row"><strong>${row.title[language()]}</strong>${row.context ? html`<span class="chip"><span>${word('context', row.context)}</span></span>` : nothing}${row.lawDate ? html`<span class="small soft">${date(row.lawDate, language())}</span>` : nothing}</div>
      <blockquote class="small" lang=${row.language === 'zh' ? 'zh-CN' : 'en'}>${row.text}</blockquote>
      <dl><dt>${t('suite.was')}</dt><dd>${this.#verdict(row.before)}</dd><dt>${t('suite.would')}</dt><dd>${this.#verdict(row.after)}</dd></dl></li>`;
  }
  #verdict(verdict: SuiteVerdict) {
    const words = language();
    const promoted = verdict.activity ? t('suite.promotes', { activity: word('activity', verdict.activity), score: percent(verdict.score, words) }) : t('suite.nothing');
    return `${promoted} · ${t('suite.banded', { band: word('band', verdict.band), index: decimal(verdict.index, 1, words) })}`;
  }
}
define('lf-suite', LfSuite);

/** What is said once something was saved, or not. */
export function saidOf({ save, report }: Asked): string {
  const words = language();
  const of = (change: SuiteChange['change']) => count(report.changes.filter((one) => one.change === change).length, words);
  const texts = count(report.texts, words);
  if (!save) return t('suite.back');
  const worse = report.changes.some(({ change }) => change === 'flagged' || change === 'lost');
  return worse ? t('suite.anyway', { texts, flagged: of('flagged'), lost: of('lost') }) : t('suite.clear', { texts });
}
declare global {
  interface HTMLElementTagNameMap { 'lf-suite': LfSuite }
}
