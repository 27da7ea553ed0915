/**
 * Labels of one's own: choose a file and two of its columns, learn in a worker of its own (with Cancel), see how the model does on texts
 * held out, keep it, and see what it makes of a text. The bytes of the model are those of the command line's `train`.
 */
import { css, html, nothing } from 'lit';
import { bytes, count, decimal, percent } from '../format.ts';
import { language, t } from '../i18n.ts';
import type { TextFile, TextQuality, TrainedTexts } from '../protocol.ts';
import { save } from '../save.ts';
import { Watching, failureOf, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-pick.ts';
import './lf-contributions.ts';

/** Labels shown in the table; the rest is in the model. */
const SHOWN = 200;

export class LfLabels extends View {
  static override properties = { session: { attribute: false }, chosen: { state: true }, columns: { state: true }, trained: { state: true }, failed: { state: true }, said: { state: true }, working: { state: true }, done: { state: true }, asked: { state: true }, refused: { state: true } };
  declare session: Session;
  declare chosen: { file: File; read: Uint8Array | undefined; found: TextFile } | null;
  declare columns: { table: number; text: number | null; label: number | null };
  declare trained: { name: string; result: TrainedTexts } | null;
  declare failed: string;
  /** Why a model file was refused. */
  declare refused: string;
  declare said: string;
  declare working: '' | 'reading' | 'learning';
  declare done: number;
  declare asked: { text: string } | null;
  #stop: AbortController | null = null;
  #ready = false;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .halves { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--gap-4); align-items: start; }
    .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: var(--gap-3); }
    select, textarea { width: 100%; }
    textarea { min-height: 7rem; }
    progress { width: 100%; height: 8px; accent-color: var(--accent); }
    .figures { display: flex; flex-wrap: wrap; gap: var(--gap-2) var(--gap-5); }
    .figures dd { font-size: var(--text-xl); font-weight: 650; }
    .scroll { max-height: 340px; overflow: auto; }
    .scroll > table { min-width: 22rem; }
    @media (max-width: 900px) { .halves { grid-template-columns: minmax(0, 1fr); } }
  `];
  constructor() {
    super();
    this.chosen = null;
    this.columns = { table: 0, text: null, label: null };
    this.trained = null;
    this.failed = '';
    this.refused = '';
    this.said = '';
    this.working = '';
    this.done = 0;
    this.asked = null;
    new Watching(this);
  }
  override willUpdate(): void {
    if (this.#ready || !this.session) return;
    this.#ready = true;
    void this.session.prepare();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }
  async #read(file: File | undefined): Promise<void> {
    if (!file) return;
    this.working = 'reading';
    this.failed = '';
    this.said = '';
    this.chosen = null;
    try {
      const { read, ...found } = await this.session.engine.textColumns(file, file.name);
      this.chosen = { file, read, found };
      this.#table(0);
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
    this.working = '';
  }
  #table(table: number): void {
    const own = this.chosen?.found.tables[table];
    this.columns = { table, text: own?.text ?? null, label: own?.label ?? null };
  }
  async #learn(): Promise<void> {
    const { chosen, columns } = this;
    if (!chosen || columns.text === null || columns.label === null) return;
    this.#stop = new AbortController();
    this.working = 'learning';
    this.done = 0;
    this.failed = '';
    this.said = '';
    try {
      const fields = { name: chosen.file.name, file: chosen.file, tables: chosen.read, table: columns.table, text: columns.text, label: columns.label };
      const result = await this.session.engine.trainTexts(fields, { signal: this.#stop.signal, onProgress: ({ done, total }) => { this.done = total > 0 ? done / total : 0; } });
      const name = `${chosen.file.name.replace(/\.[^.]*$/, '')}.lftext`;
      this.trained = { name, result };
      await this.session.useTextModel(name, result.model);
    } catch (thrown) {
      if (failureOf(thrown).code === 'stopped') this.said = t('labels.cancelled');
      else this.failed = failureWords(thrown);
    }
    this.working = '';
    this.#stop = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(this.trained && !this.failed && !this.said ? '#h-quality' : '#learn-texts')?.focus();
  }
  async #load(file: File | undefined): Promise<void> {
    if (!file) return;
    this.refused = '';
    try {
      await this.session.useTextModel(file.name, new Uint8Array(await file.arrayBuffer()));
      this.trained = null;
    } catch (thrown) {
      this.refused = failureWords(thrown);
    }
  }
  #save(name: string, model: Uint8Array): void {
    save(name, new Blob([model as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }));
  }

  override render() {
    const { trained } = this;
    return html`<h1>${t('labels.title')}</h1><p class="soft">${t('labels.about')}</p>
      <div class="halves"><div class="stack">
        <section class="panel stack" aria-labelledby="h-file"><h2 id="h-file">${t('labels.file')}</h2>${this.#file()}</section>
        ${trained ? html`<section class="panel stack" id="quality" aria-labelledby="h-quality"><h2 id="h-quality" tabindex="-1">${t('labels.quality')}</h2>${this.#quality(trained.result)}</section>` : nothing}
      </div><div class="stack">
        <section class="panel stack" id="model" aria-labelledby="h-model"><h2 id="h-model">${t('labels.model')}</h2>${this.#model()}</section>
        ${this.session.textModel ? html`<section class="panel stack" id="try" aria-labelledby="h-try"><h2 id="h-try">${t('labels.try')}</h2>
          <label class="field"><span>${t('labels.try.text')}</span><textarea id="try-text"></textarea></label>
          <p><button id="label-text" @click=${() => { this.asked = { text: this.renderRoot.querySelector<HTMLTextAreaElement>('#try-text')?.value ?? '' }; }}>${t('labels.try.do')}</button></p>
          <lf-contributions .session=${this.session} .asked=${this.asked}></lf-contributions></section>` : nothing}
      </div></div>`;
  }
  #file() {
    const { chosen, columns, working } = this;
    const own = chosen?.found.tables[columns.table];
    const words = language();
    const select = (name: 'text' | 'label') => {
      const at = columns[name];
      const samples = at === null ? [] : (own?.columns[at]?.samples ?? []);
      return html`<div><label class="field"><span>${t(`labels.${name}`)}</span><select id="${name}-column" ?disabled=${working !== ''} @change=${(event: Event) => { const { value } = event.target as HTMLSelectElement; this.columns = { ...this.columns, [name]: value === '' ? null : Number(value) }; }}>
        <option value="" ?selected=${at === null}>${t('labels.choose')}</option>${own?.columns.map((column, number) => html`<option value=${number} ?selected=${number === at}>${t(column.many ? 'labels.column.many' : 'labels.column', { header: column.header, different: count(column.different, words) })}</option>`)}</select></label>
        ${samples.length > 0 ? html`<p class="tiny soft">${t('labels.sample', { samples: samples.join(' | ') })}</p>` : nothing}</div>`;
    };
    return html`<lf-pick field="labelled" label=${t('labels.file')} accept=".csv,.tsv,.json,.jsonl,.txt,.xlsx,.xls,.ods,.parquet" ?disabled=${working !== ''} @picked=${(event: CustomEvent<File>) => void this.#read(event.detail)}></lf-pick>
      ${working === 'reading' ? html`<p role="status" class="small">${t('labels.reading')}</p>` : nothing}
      ${chosen && chosen.found.tables.length > 1 ? html`<label class="field"><span>${t('labels.table')}</span><select id="labelled-table" ?disabled=${working !== ''} @change=${(event: Event) => this.#table(Number((event.target as HTMLSelectElement).value))}>${chosen.found.tables.map((table, number) => html`<option value=${number} ?selected=${number === columns.table}>${table.part || number + 1} (${count(table.rows, words)})</option>`)}</select></label>` : nothing}
      ${own ? html`<div class="fields">${select('text')}${select('label')}</div>
        <div class="row"><button id="learn-texts" class="primary" ?disabled=${working !== '' || columns.text === null || columns.label === null || columns.text === columns.label} @click=${() => void this.#learn()}>${t('labels.learn')}</button>
        ${working === 'learning' ? html`<button id="cancel-texts" @click=${() => this.#stop?.abort()}>${t('labels.cancel')}</button>` : nothing}</div>` : nothing}
      ${working === 'learning' ? html`<div><progress aria-label=${t('labels.learning')} max="1" .value=${this.done}></progress><p class="small soft">${t('labels.at', { share: percent(this.done, words) })}</p></div>` : nothing}
      <p role="status" class="small" id="labels-said">${working === 'learning' ? t('labels.learning') : this.said}</p>
      ${this.failed ? html`<p class="notice error" role="alert" id="labels-failed">${this.failed}</p>` : nothing}`;
  }
  #quality({ quality, rows, labels, leftOut }: TrainedTexts) {
    const words = language();
    const given = { rows: count(rows, words), labels: count(labels.length, words), texts: count(quality.texts, words) };
    return html`<p class="small">${quality.folds > 1 ? t('labels.from', { ...given, folds: quality.folds }) : t('labels.from.once', given)} ${leftOut > 0 ? t('labels.leftOut', { count: count(leftOut, words) }) : nothing}</p>
      <dl class="figures"><div><dt>${t('labels.accuracy')}</dt><dd id="accuracy">${decimal(quality.accuracy, 3, words)}</dd></div><div><dt>${t('labels.macroF1')}</dt><dd id="macro-f1">${decimal(quality.macroF1, 3, words)}</dd></div><div><dt>${t('labels.calibration')}</dt><dd>${decimal(quality.calibrationError, 3, words)}</dd></div></dl>
      <h3 id="h-confused">${t('labels.confused')}</h3>${this.#confused(quality)}
      <details><summary>${t('labels.perLabel')}</summary><div class="scroll" tabindex="0" role="group" aria-label=${t('labels.perLabel')}><table><thead><tr><th scope="col">${t('labels.yours')}</th><th scope="col" class="number">${t('labels.texts')}</th><th scope="col" class="number">${t('labels.precision')}</th><th scope="col" class="number">${t('labels.recall')}</th></tr></thead>
        <tbody>${quality.labels.slice(0, SHOWN).map((own) => html`<tr><th scope="row">${own.label}</th><td class="number">${count(own.texts, words)}</td><td class="number">${decimal(own.precision, 2, words)}</td><td class="number">${decimal(own.recall, 2, words)}</td></tr>`)}</tbody></table></div>
        ${quality.labels.length > SHOWN ? html`<p class="small soft">${t('place.firstOnly', { shown: count(SHOWN, words), total: count(quality.labels.length, words) })}</p>` : nothing}</details>`;
  }
  #confused(quality: TextQuality) {
    const words = language();
    if (quality.confusions.length === 0) return html`<p class="small soft">${t('labels.none')}</p>`;
    return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="h-confused"><table id="confusions"><thead><tr><th scope="col">${t('labels.theirs')}</th><th scope="col">${t('labels.said')}</th><th scope="col" class="number">${t('labels.times')}</th></tr></thead>
      <tbody>${quality.confusions.map((one) => html`<tr><td>${one.theirs}</td><td>${one.said}</td><td class="number">${count(one.times, words)}</td></tr>`)}</tbody></table></div>`;
  }
  #model() {
    const { textModel } = this.session;
    const words = language();
    return html`${textModel ? html`<p class="small" id="model-told">${t('labels.loaded', { name: textModel.name, labels: count(textModel.labels.length, words), rows: count(textModel.rows, words), size: bytes(textModel.bytes, words) })}</p>
        <div class="row"><button id="save-model" @click=${() => this.#save(textModel.name, textModel.model)}>${t('labels.save', { size: bytes(textModel.bytes, words) })}</button><button class="plain" id="put-away" @click=${() => { this.asked = null; void this.session.useTextModel('', new Uint8Array()); }}>${t('labels.takeBack')}</button></div>`
      : html`<p class="small soft">${t('labels.noModel')}</p>`}
      <div><span class="label">${t('labels.load')}</span><lf-pick field="load-model" label=${t('labels.load')} @picked=${(event: CustomEvent<File>) => void this.#load(event.detail)}></lf-pick></div>
      ${this.refused ? html`<p class="notice error" role="alert" id="model-refused">${this.refused}</p>` : nothing}`;
  }
}
define('lf-labels', LfLabels);
declare global {
  interface HTMLElementTagNameMap { 'lf-labels': LfLabels }
}
