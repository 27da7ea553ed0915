/** What leaves the page by the user's own hand: the four files; what went in; which law was read; what this cannot tell. */
import { css, html, nothing } from 'lit';
import { bytes, count } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import { save } from '../save.ts';
import { EXPORTS, type ExportKind, type Progress } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-keep.ts';

interface Made { bytes: number; sha256: string }

export class LfReport extends View {
  static override properties = { session: { attribute: false }, making: { state: true }, progress: { state: true }, made: { state: true }, failed: { state: true } };
  declare session: Session;
  declare making: ExportKind | '';
  declare progress: Progress | null;
  declare made: Partial<Record<ExportKind, Made>>;
  declare failed: string;
  #generation = -1;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .files { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: var(--gap-3); }
    .file { border: 1px solid var(--line); border-radius: var(--radius-s); padding: var(--gap-3); display: grid; gap: var(--gap-2); align-content: space-between; background: var(--raised); }
    .file progress { width: 100%; }
    .fingerprint { overflow-wrap: anywhere; }
  `];
  constructor() {
    super();
    this.making = '';
    this.progress = null;
    this.made = {};
    this.failed = '';
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.session.generation !== this.#generation) {
      this.#generation = this.session.generation;
      this.made = {};
    }
  }
  override render() {
    const { summary } = this.session;
    if (!summary) return nothing;
    const words = language();
    return html`<h1>${t('report.title')}</h1>
      <section class="panel" aria-labelledby="files"><h2 id="files">${t('report.files')}</h2>
        <div class="files">${EXPORTS.filter((kind) => kind !== 'changes.csv' || this.session.compared).map((kind) => this.#file(kind))}</div>
        ${this.failed ? html`<p class="notice error" role="alert">${t('report.failed', { reason: this.failed })}</p>` : nothing}</section>
      <lf-keep .session=${this.session}></lf-keep>
      <section class="panel" aria-labelledby="limits"><h2 id="limits">${t('report.limits')}</h2>
        <ul class="bullets limits">${summary.limits.map((code) => html`<li>${word('limit', code)}</li>`)}</ul></section>
      ${summary.missing.length > 0 ? html`<section class="panel" aria-labelledby="missing"><h2 id="missing">${t('report.missing')}</h2><ul class="bullets limits">${summary.missing.map((one) => html`<li>${say(one, 'missing')}</li>`)}</ul></section>` : nothing}
      <section class="panel" aria-labelledby="inputs"><h2 id="inputs">${t('report.inputs')}</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="inputs"><table><thead><tr><th scope="col">${t('report.file')}</th><th scope="col">${t('review.roles')}</th><th scope="col">${t('review.encoding')}</th><th scope="col" class="number">${t('report.size')}</th><th scope="col" class="number">${t('report.read')}</th><th scope="col" class="number">${t('report.used')}</th><th scope="col" class="number">${t('report.reported')}</th><th scope="col">${t('report.hash')}</th></tr></thead>
        <tbody>${summary.inputs.map((input) => html`<tr><th scope="row">${input.name}</th><td>${input.roles.map((role) => word('role', role)).join(' · ')}</td><td>${input.encoding}</td><td class="number">${bytes(input.bytes, words)}</td><td class="number">${count(input.rowsRead, words)}</td><td class="number">${count(input.rowsUsed, words)}</td><td class="number">${count(input.rowsReported, words)}</td><td class="mono tiny">${input.sha256}</td></tr>`)}</tbody></table></div></section>
      <p class="small soft fingerprint">${t('report.settings', { hash: summary.settingsSha256, version: summary.engine })}</p>`;
  }
  #file(kind: ExportKind) {
    const made = this.made[kind];
    const making = this.making === kind;
    return html`<div class="file"><div><h3 class="mono">${kind}</h3><p class="small soft">${t(`report.${kind}`)}</p></div>
      ${making ? html`<progress aria-label=${kind} max=${this.progress?.total ?? 1} value=${this.progress?.done ?? 0}></progress>` : nothing}
      ${made ? html`<p class="tiny soft" role="status">${t('report.made', { size: bytes(made.bytes, language()) })} <span class="mono" data-sha=${kind}>${made.sha256}</span></p>` : nothing}
      <button data-export=${kind} ?disabled=${this.making !== '' || this.session.busy} @click=${() => void this.#make(kind)}>${t('report.save')}</button></div>`;
  }
  async #make(kind: ExportKind): Promise<void> {
    this.making = kind;
    this.progress = null;
    this.failed = '';
    try {
      const { file, bytes: size, sha256 } = await this.session.engine.export(kind, (progress) => {
        this.progress = progress;
      });
      save(kind, file);
      this.made = { ...this.made, [kind]: { bytes: size, sha256 } };
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.making = '';
  }
}
define('lf-report', LfReport);
