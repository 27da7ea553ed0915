/** One file in the review: encoding, roles with their reasons, and the table of columns. */
import { css, html, nothing } from 'lit';
import { bytes, count, coverage, percent, plain } from '../format.ts';
import { hasKey, language, say, sayFailure, t, word } from '../i18n.ts';
import type { ColumnProposal, Diagnostic, SourceProposal, TableProposal } from '../protocol.ts';
import { Watching, type Session, type SourceFile } from '../session.ts';
import { View, define } from './view.ts';
import { describeDiagnostic, place } from './words.ts';
import { shared } from '../styles/shared.ts';

/** What the engine calls the texts of a file that holds several, or tables beside them. */
const TEXTS = 'texts';
/** Formats that say themselves how their characters are written: nothing to choose. */
const PACKED = ['xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'zip', 'gzip', 'docx', 'doc', 'pdf', 'eml', 'parquet', 'unreadable'];

export class LfSource extends View {
  static override properties = { session: { attribute: false }, entry: { attribute: false }, proposal: { attribute: false }, open: { type: Boolean } };
  declare session: Session;
  declare entry: SourceFile;
  declare proposal: SourceProposal | null;
  declare open: boolean;
  static override styles = [shared, css`
    .panel { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .panel > * { margin: 0 !important; }
    h2 { overflow-wrap: anywhere; }
    .title { display: flex; gap: var(--gap-2) var(--gap-3); justify-content: space-between; align-items: start; }
    .tools { justify-content: flex-end; }
    .encoding { font-size: var(--text-s); }
    fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
    legend { padding: 0; font-size: var(--text-s); color: var(--ink-soft); margin-bottom: 4px; }
    .roles { display: flex; flex-wrap: wrap; gap: 6px; }
    .roles label { border: 1px solid var(--line); border-radius: 99px; padding: 3px 12px 3px 8px; font-size: var(--text-s); background: var(--raised); }
    .roles label:has(:checked) { border-color: var(--accent); background: var(--accent-wash); font-weight: 600; }
    .why { margin-top: 6px; }
    td.property { min-width: 190px; }
    td.property select { width: 100%; max-width: 100%; min-width: 0; box-sizing: border-box; min-height: 30px; padding-block: 2px; }
    td.unused select { color: var(--ink-soft); }
    .samples { color: var(--ink-soft); max-width: 340px; display: -webkit-box; -webkit-line-clamp: 2; line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .edited { color: var(--accent); font-size: var(--text-xs); }
    .table + .table { border-top: 1px solid var(--line); padding-top: var(--gap-3); }
    .table { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .columns { min-width: 720px; table-layout: fixed; }
    .columns th:nth-child(1) { width: 16%; }
    .columns th:nth-child(2) { width: 76px; }
    .columns th:nth-child(4) { width: 22%; }
    .columns th:nth-child(5) { width: 26%; }
    @media (max-width: 760px) {
      .title { flex-wrap: wrap; }
      .title > * { width: 100%; }
      .tools { justify-content: space-between; }
      .scroll > .columns { min-width: 0; display: block; }
      .columns tbody { display: block; }
      .columns tbody th:nth-child(1) { width: auto; }
      .columns thead { display: none; }
      .columns tr { display: grid; grid-template-columns: 1fr auto; gap: 2px 8px; border-bottom: 1px solid var(--line); padding: 6px 0; }
      .columns tr > * { border: 0; padding: 2px 0; }
      .columns td.property, .columns td.sample, .columns td.reason { grid-column: 1 / -1; }
    }
  `];

  constructor() {
    super();
    new Watching(this);
  }
  override render() {
    const { entry, proposal } = this;
    if (entry.failure) return this.#failed();
    if (!proposal) return html`<section class="panel"><h2>${entry.name}</h2><p class="soft">${t('review.reading')}</p></section>`;
    return html`<section class="panel" aria-label=${proposal.name}>
      <div class="title"><div><h2>${proposal.name}</h2><p class="small soft">${this.#facts(proposal)}</p></div>
        <div class="row tools">${PACKED.includes(proposal.format) || proposal.duplicateOf ? nothing : html`<label class="small soft">${t('review.encoding')}
          <select class="encoding" ?disabled=${this.session.busy} @change=${(event: Event) => void this.session.edit({ kind: 'encoding', source: proposal.source, encoding: (event.target as HTMLSelectElement).value })}>
            ${this.#encodings(proposal).map((encoding) => html`<option value=${encoding} ?selected=${encoding === proposal.encoding}>${encoding}</option>`)}
          </select></label>`}
        <button class="remove" ?disabled=${this.session.busy} aria-label=${t('review.remove.named', { name: proposal.name })} @click=${() => this.#remove(proposal)}>${t('review.remove')}</button></div></div>
      ${proposal.duplicateOf ? html`<p class="notice">${t('review.duplicate', { name: proposal.duplicateOf })}</p>` : nothing}
      ${proposal.diagnostics.length > 0 ? html`<ul class="notice small">${proposal.diagnostics.slice(0, 5).map((found) => html`<li>${this.#finding(found)}</li>`)}${proposal.diagnostics.length > 5 ? html`<li class="soft">${t('review.more', { count: count(proposal.diagnostics.length - 5, language()) })}</li>` : nothing}</ul>` : nothing}
      ${proposal.duplicateOf ? nothing : proposal.tables.map((table) => this.#table(proposal, table))}
    </section>`;
  }

  #facts(proposal: SourceProposal): string {
    const format = `review.format.${proposal.format}`;
    return [hasKey(format) ? t(format) : proposal.format.toUpperCase(), bytes(proposal.bytes, language()), t('review.rows', { count: count(proposal.rows, language()) }), proposal.texts > 0 ? t('review.texts', { count: count(proposal.texts, language()) }) : ''].filter(Boolean).join(' · ');
  }
  /** What was read already under another name only leaves the list: the file it repeats stays. */
  #remove(proposal: SourceProposal): void {
    if (proposal.duplicateOf) this.session.dismiss(this.entry);
    else void this.session.edit({ kind: 'remove', source: proposal.source });
  }
  /** The file is named above; a row that the sentence names is not said twice. */
  #finding(found: Diagnostic): string {
    const what = describeDiagnostic(found);
    const where = place({ ...found, file: '', row: 'row' in found.arguments || 'record' in found.arguments ? null : found.row });
    return where ? t('review.reasonRow', { what, place: where }) : what;
  }
  #encodings(proposal: SourceProposal): string[] {
    const known = this.session.fields.encodings;
    return known.includes(proposal.encoding) ? known : [proposal.encoding, ...known];
  }

  #failed() {
    const { entry } = this;
    const failure = entry.failure ?? { code: 'failed', arguments: {} };
    return html`<section class="panel" aria-label=${entry.name}>
      <div class="title"><h2>${entry.name}</h2><button class="remove" aria-label=${t('review.remove.named', { name: entry.name })} @click=${() => this.session.dismiss(entry)}>${t('review.remove')}</button></div>
      <p class="notice error">${sayFailure(failure)}</p></section>`;
  }

  #table(proposal: SourceProposal, table: TableProposal) {
    const chosen = table.roles.map((role) => role.role);
    const offered = [...new Set([...chosen, ...this.session.fields.roles])];
    return html`<div class="table">
      ${proposal.tables.length > 1 || table.part ? html`<h3>${table.part === TEXTS ? t('review.texts', { count: count(table.rows, language()) }) : table.part || t('review.table', { count: table.table + 1 })} <span class="soft small">${t('review.rows', { count: count(table.rows, language()) })}</span></h3>` : nothing}
      <fieldset ?disabled=${this.session.busy}><legend>${t('review.roles')}</legend>
        <div class="roles">${offered.map((role) => html`<label><input type="checkbox" value=${role} .checked=${chosen.includes(role)} @change=${(event: Event) => this.#setRole(proposal, table, role, (event.target as HTMLInputElement).checked)}>${word('role', role)}</label>`)}</div>
        ${table.roles.map((role) => html`<p class="why small soft">${t('review.why', { what: word('role', role.role), confidence: percent(role.confidence, language()), reason: say(role.reason) })}</p>`)}
      </fieldset>
      ${table.missing.length > 0 ? html`<ul class="notice small">${table.missing.map((missing) => html`<li>${say(missing, 'missing')}</li>`)}</ul>` : nothing}
      ${table.columns.length > 0 ? html`<details ?open=${this.open}><summary>${t('review.columns', { count: count(table.columns.length, language()), share: coverage(table.understood, language()) })}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t('review.columnsOf', { name: proposal.name })}><table class="columns"><thead><tr><th scope="col">${t('review.header')}</th><th scope="col" class="number">${t('review.filled')}</th><th scope="col">${t('review.samples')}</th><th scope="col">${t('review.meaning')}</th><th scope="col">${t('review.reason')}</th></tr></thead>
        <tbody>${table.columns.map((column) => this.#column(proposal, table, column, chosen))}</tbody></table></div></details>` : nothing}
    </div>`;
  }

  #column(proposal: SourceProposal, table: TableProposal, column: ColumnProposal, roles: string[]) {
    const header = column.header || t('review.unnamed', { count: column.column + 1 });
    const fitting = this.session.fields.properties.filter((offer) => offer.property === column.property || offer.roles.length === 0 || offer.roles.some((role) => roles.includes(role)));
    const change = (event: Event): void => void this.session.edit({ kind: 'property', source: proposal.source, table: table.table, column: column.column, property: (event.target as HTMLSelectElement).value });
    return html`<tr>
      <th scope="row">${header}<div class="tiny soft">${word('columnKind', column.kind)}</div></th>
      <td class="number">${percent(column.filled, language())}</td>
      <td class="sample"><span class="samples">${column.samples.map(plain).join(' · ')}</span></td>
      <td class="property ${column.property ? '' : 'unused'}"><select aria-label=${t('review.meaningOf', { name: header })} ?disabled=${this.session.busy} @change=${change}>
        <option value="" ?selected=${column.property === ''}>${t('review.notUsed')}</option>
        ${fitting.map((offer) => html`<option value=${offer.property} ?selected=${offer.property === column.property}>${word('property', offer.property)}</option>`)}
        ${column.property && !fitting.some((offer) => offer.property === column.property) ? html`<option value=${column.property} selected>${word('property', column.property)}</option>` : nothing}
      </select></td>
      <td class="reason small soft">${column.edited ? html`<span class="edited">${t('review.edited')}</span>` : column.property ? `${say(column.reason)} (${percent(column.confidence, language())})` : say(column.reason)}</td></tr>`;
  }

  #setRole(proposal: SourceProposal, table: TableProposal, role: string, on: boolean): void {
    const rest = table.roles.map((known) => known.role).filter((known) => known !== role);
    void this.session.edit({ kind: 'roles', source: proposal.source, table: table.table, roles: on ? [...rest, role] : rest });
  }
}
define('lf-source', LfSource);
