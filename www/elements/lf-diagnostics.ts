/** What could not be used and why, with file, row and column; windowed like the list. */
import { css, html, nothing } from 'lit';
import { styled } from './styled.ts';
import { count } from '../format.ts';
import { language, t } from '../i18n.ts';
import type { Diagnostic, Severity } from '../protocol.ts';
import { Rows } from '../rows.ts';
import { Watching, type Session } from '../session.ts';
import { Windowed } from '../windowed.ts';
import { View, define } from './view.ts';
import { describeDiagnostic, place } from './words.ts';
import { shared } from '../styles/shared.ts';
import './lf-quality.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export class LfDiagnostics extends View {
  static override properties = { session: { attribute: false }, severities: { attribute: false }, narrow: { state: true } };
  declare session: Session;
  declare severities: string[];
  declare narrow: boolean;
  readonly #media = window.matchMedia('(max-width: 760px)');
  readonly #data = new Windowed<Diagnostic>(
    (from, rows) => this.session.engine.request('diagnostics', { from, count: rows, severities: this.severities.length > 0 ? this.severities : undefined }),
    () => this.requestUpdate(),
    () => {},
  );
  readonly #rows = new Rows(this, { count: () => this.#data.total, height: () => (this.narrow ? 118 : 58), scroller: () => this.renderRoot.querySelector<HTMLElement>('.body') });
  #question = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .grid { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; }
    .line { display: grid; grid-template-columns: 96px minmax(0, 2fr) minmax(0, 1.2fr) 90px; gap: 0 16px; padding: 0 26px 0 14px; align-items: center; }
    .head { border-bottom: 1px solid var(--line); background: var(--raised); min-height: 36px; font-size: var(--text-xs); color: var(--ink-soft); font-weight: 600; }
    .body { max-height: max(340px, calc(100vh - 300px)); overflow-y: auto; contain: strict; position: relative; outline-offset: -2px; }
    .spacer { position: relative; }
    .item { position: absolute; inset-inline: 0; top: 0; border-bottom: 1px solid var(--line); }
    .two { display: -webkit-box; -webkit-line-clamp: 2; line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; line-height: 1.4; overflow-wrap: anywhere; }
    .severity { font-size: var(--text-s); font-weight: 600; display: flex; gap: 6px; align-items: center; }
    .severity i { width: 10px; height: 10px; flex: none; border-radius: 50%; border: 2px solid var(--line-strong); }
    .severity.error i { background: var(--bad); border-color: var(--bad); border-radius: 2px; }
    .severity.warning i { background: var(--accent-fill); border-color: var(--accent-fill); }
    @media (max-width: 760px) {
      .head { display: none; }
      .line { grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; align-content: center; padding: 4px 12px; }
      .line .message, .line .place { grid-column: 1 / -1; }
      .line .message { order: 1; }
      .line .place { order: 2; }
    }
  `];
  constructor() {
    super();
    this.narrow = this.#media.matches;
    this.#media.addEventListener('change', () => {
      this.narrow = this.#media.matches;
      this.#rows.measure();
    });
    new Watching(this);
  }
  override willUpdate(): void {
    const question = JSON.stringify([this.severities, this.session.generation]);
    if (this.session.busy || question === this.#question) return;
    this.#question = question;
    void this.#data.reset();
  }
  override render() {
    const totals = this.session.summary?.diagnostics;
    if (!totals) return nothing;
    const items = this.#rows.items();
    const first = items[0];
    const last = items.at(-1);
    if (first && last) this.#data.need(first.index, last.index + 1);
    return html`<h1>${t('diagnostics.title')}</h1><p class="soft">${t('diagnostics.lead')} ${t('place.counted')}</p>
      <fieldset class="filters"><legend class="visually-hidden">${t('diagnostics.filter')}</legend>
        ${SEVERITIES.map((severity) => html`<label><input type="checkbox" value=${severity} .checked=${this.severities.includes(severity)} @change=${() => this.#toggle(severity)}>${t(`severity.${severity}`)} <span class="soft">${count(totals[severity] ?? 0, language())}</span></label>`)}</fieldset>
      <div class="grid" role="table" aria-label=${t('diagnostics.title')} aria-rowcount=${this.#data.total + 1}>
        <div role="rowgroup"><div class="line head" role="row" aria-rowindex="1"><span role="columnheader">${t('diagnostics.severity')}</span><span role="columnheader">${t('diagnostics.what')}</span><span role="columnheader">${t('diagnostics.where')}</span><span role="columnheader" class="number">${t('diagnostics.rows')}</span></div></div>
        <div class="body" role="rowgroup" tabindex="0" aria-label=${t('diagnostics.title')} ${styled({ height: `${Math.max(60, this.#rows.size)}px` })}><div class="spacer" role="presentation" ${styled({ height: `${this.#rows.size}px` })}>
          ${items.map((item) => this.#row(item.index, item.start, item.size))}</div>
          ${this.#data.answered && this.#data.total === 0 ? html`<p class="empty">${t('diagnostics.none')}</p>` : nothing}</div>
      </div>
      <lf-quality .session=${this.session}></lf-quality>`;
  }
  #row(at: number, start: number, height: number) {
    const row = this.#data.row(at);
    const position = styled({ transform: `translateY(${start}px)`, height: `${height}px` });
    if (!row) return html`<div class="item line" role="row" aria-rowindex=${at + 2} ${position}><span role="cell">…</span></div>`;
    return html`<div class="item line" role="row" aria-rowindex=${at + 2} ${position}>
      <span role="cell" class="severity ${row.severity}"><i aria-hidden="true"></i>${t(`severity.${row.severity}`)}</span>
      <span role="cell" class="message"><span class="two">${describeDiagnostic(row)}</span></span>
      <span role="cell" class="place small soft"><span class="two">${place(row)}</span></span>
      <span role="cell" class="number small">${count(row.rows, language())}</span></div>`;
  }
  #toggle(severity: Severity): void {
    const next = this.severities.includes(severity) ? this.severities.filter((one) => one !== severity) : [...this.severities, severity];
    this.tell('replace', { severities: next });
  }
}
define('lf-diagnostics', LfDiagnostics);
