/** How whole the files are: empty and unreadable values by column, records that repeat, files that came twice. */
import { css, html, nothing } from 'lit';
import { count, percent } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { Quality, TableQuality } from '../protocol.ts';
import { Watching, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfQuality extends View {
  static override properties = { session: { attribute: false }, found: { state: true } };
  declare session: Session;
  declare found: Quality | null;
  #generation = -1;
  static override styles = [shared, css`
    :host { display: block; }
    .tables { display: grid; gap: var(--gap-2); margin-top: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    summary { overflow-wrap: anywhere; }
    .scroll { max-height: 420px; overflow: auto; margin-top: var(--gap-2); }
    .bad { font-weight: 600; }
  `];
  constructor() {
    super();
    this.found = null;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.busy || !this.session.summary || this.#generation === this.session.generation) return;
    this.#generation = this.session.generation;
    void this.session.engine.request('quality', {}).then((found) => (this.found = found));
  }
  override render() {
    const { found } = this;
    if (!found) return nothing;
    return html`<section class="panel" aria-labelledby="quality-title"><h2 id="quality-title">${t('quality.title')}</h2>
      <p class="small soft">${t('quality.lead')}</p>
      ${found.sameFiles.map((one) => html`<p class="notice small">${t('quality.sameFile', { file: one.file, other: one.other })}</p>`)}
      <div class="tables">${found.tables.map((table) => this.#table(table))}</div></section>`;
  }
  #table(table: TableQuality) {
    const words = language();
    const unreadable = table.columns.reduce((sum, column) => sum + column.unreadable, 0);
    const told = [
      t('review.rows', { count: count(table.rows, words) }),
      t('quality.repeated', { count: count(table.repeated, words) }),
      t('quality.unreadableSum', { count: count(unreadable, words) }),
    ].join(' · ');
    const name = [table.file, table.part].filter(Boolean).join(' · ');
    return html`<details><summary><strong>${name}</strong> <span class="small soft">${told}</span></summary>
      ${table.repeated > 0 ? html`<p class="small soft">${t('quality.repeatedRows', { rows: table.repeatedRows.map((row) => count(row, words)).join(', ') })}${table.repeated > table.repeatedRows.length ? ' …' : nothing}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label=${name}><table>
        <thead><tr><th scope="col">${t('quality.column')}</th><th scope="col">${t('origin.property')}</th><th scope="col" class="number">${t('quality.filled')}</th><th scope="col" class="number">${t('quality.empty')}</th><th scope="col" class="number">${t('quality.unreadable')}</th></tr></thead>
        <tbody>${table.columns.map((column) => html`<tr><th scope="row">${column.column}</th><td>${column.property ? word('property', column.property) : html`<span class="soft">${t('quality.unused')}</span>`}</td><td class="number">${percent(table.rows === 0 ? 0 : column.filled / table.rows, words)}</td><td class="number">${count(table.rows - column.filled, words)}</td><td class="number ${column.unreadable > 0 ? 'bad' : ''}">${count(column.unreadable, words)}</td></tr>`)}</tbody></table></div></details>`;
  }
}
define('lf-quality', LfQuality);
