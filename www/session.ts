/**
 * What the page knows of the engine's session: files with their proposals, the last analysis, what is under way. Elements read it,
 * call its verbs, and draw again on `change`; they never see the worker.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { EngineClient, EngineError, type Loader } from './engine.ts';
import { sayFailure, setWording } from './i18n.ts';
import type { Edit, Failure, Fields, Judged, Jurisdiction, Memory, Previous, Progress, Scorecard, SourceProposal, Summary, TextModel } from './protocol.ts';
import * as store from './store.ts';

export interface SourceFile { name: string; file: Blob; proposal: SourceProposal | null; failure: Failure | null; reading: boolean }
export type Work = 'reading' | 'analyzing' | 'sample' | 'recovering' | null;

export class Session extends EventTarget {
  readonly engine: EngineClient;
  files: SourceFile[] = [];
  fields: Fields = { roles: [], properties: [], encodings: [] };
  summary: Summary | null = null;
  /** A model learned from labelled texts, with its bytes. */
  textModel: (TextModel & { name: string; model: Uint8Array }) | null = null;
  /** An earlier analysis to continue from and to compare with. */
  previous: (Previous & { name: string; file: Blob }) | null = null;
  /** The last analysis was compared with an earlier one. */
  compared = false;
  /** Something was corrected since the last analysis. */
  stale = false;
  work: Work = null;
  progress: Progress | null = null;
  stopping = false;
  /** The index from which each band begins, lowest first. */
  bands: readonly number[] = [];
  /** Something was begun since the page was loaded. */
  begun = false;
  /** The file that is being read. */
  reading = '';
  failure: Failure | null = null;
  notice: Failure | null = null;
  edits = 0;
  asOf = '';
  lawDate = '';
  abroad: Jurisdiction[] = [];
  memory: Memory | null = null;
  saved: store.SavedSession | null = null;
  autosave = store.preferences.get('autosave') === 'yes';
  /** Grows with every analysis and judgement: what was asked from an older one is asked again. */
  generation = 0;
  #removed: { at: number; file: SourceFile }[] = [];
  #stop: AbortController | null = null;
  #ready = false;
  readonly #warmUp: () => void;

  constructor(loader: Loader, warmUp: () => void = () => {}) {
    super();
    this.#warmUp = warmUp;
    this.engine = new EngineClient(loader);
    this.engine.addEventListener('restarted', (event) => {
      this.notice = { code: 'restarted', arguments: (event as CustomEvent<Failure>).detail.arguments };
      this.summary = null;
      this.#changed();
    });
    this.engine.addEventListener('lost', () => {
      this.failure = { code: 'lost', arguments: {} };
      this.files = [];
      this.summary = null;
      this.previous = null;
      this.textModel = null;
      this.#changed();
    });
  }

  get busy(): boolean {
    return this.work !== null;
  }
  get usable(): SourceFile[] {
    return this.files.filter(({ proposal }) => proposal && !proposal.duplicateOf && (proposal.rows > 0 || proposal.texts > 0));
  }

  async lookForSaved(): Promise<void> {
    this.saved = this.autosave ? ((await store.load().catch(() => undefined)) ?? null) : null;
    this.#changed();
  }

  async add(files: { name: string; file: Blob }[]): Promise<void> {
    if (files.length === 0 || this.busy) return;
    await this.#during('reading', async () => {
      await this.#prepare();
      await this.#read(files);
      await this.#save();
    });
  }

  async sample(companies: number): Promise<void> {
    if (this.busy) return;
    await this.#during('sample', async () => {
      await this.#prepare();
      const made = await this.engine.request('sample', { companies, seed: 1 }).catch((thrown: unknown) => {
        if (!isStopped(thrown)) throw thrown;
        this.notice = { code: 'reading_stopped', arguments: {} };
        return { files: [] };
      });
      const { files } = made;
      const inputs = files.filter((file) => file.name !== 'truth.csv');
      await this.#read(inputs.map(({ name, bytes }) => ({ name, file: new File([bytes as Uint8Array<ArrayBuffer>], name) })));
      await this.#save();
    });
  }

  async recover(): Promise<void> {
    const saved = this.saved;
    if (!saved || this.busy) return;
    let analyze = false;
    await this.#during('recovering', async () => {
      await this.#prepare();
      await this.#read(saved.files);
      if (saved.log) {
        this.edits = await this.engine.restore(saved.log);
        await this.#proposalsAgain();
      }
      if (saved.textModel) await this.useTextModel(saved.textModel.name, saved.textModel.model);
      analyze = saved.analyzed;
      this.saved = null;
    });
    if (analyze) await this.analyze();
  }

  async forget(): Promise<void> {
    this.saved = null;
    await store.forget().catch(() => {});
    this.#changed();
  }

  async setAutosave(allowed: boolean): Promise<void> {
    this.autosave = allowed;
    store.preferences.set('autosave', allowed ? 'yes' : '');
    if (allowed) await this.#save();
    else await store.forget().catch(() => {});
    this.#changed();
  }

  async edit(edit: Edit): Promise<void> {
    await this.#guarded(async () => {
      const edited = await this.engine.edit(edit);
      this.edits = edited.length;
      if (edited.proposal) this.#replace(edited.proposal);
      if (edit.kind === 'remove') this.#takeAway(new Set([edit.source]));
      if (edit.kind === 'asOf') this.asOf = edit.date;
      if (edit.kind === 'lawDate') this.lawDate = edit.date;
      if (edit.kind === 'lawAbroad') this.abroad = edit.jurisdictions;
      if (edit.kind === 'disposition' || edit.kind === 'model') await this.#scoredAgain();
      this.#spoil(edited.stale);
      await this.#save(edit.kind === 'remove');
    });
  }

  async undo(): Promise<void> {
    if (this.busy || this.edits === 0) return;
    await this.#guarded(async () => {
      const undone = await this.engine.undo();
      this.edits = undone.length;
      if (undone.proposal) this.#replace(undone.proposal);
      if (undone.undone?.kind === 'remove') this.#bringBack(undone.undone.source);
      if (undone.undone?.kind === 'asOf') this.asOf = this.#lastDate('asOf');
      if (undone.undone?.kind === 'lawDate') this.lawDate = this.#lastDate('lawDate');
      if (undone.undone?.kind === 'lawAbroad') this.abroad = lastAbroad(parseLog(this.engine.log));
      if (undone.undone?.kind === 'settings') await this.#proposalsAgain();
      if (undone.undone?.kind === 'disposition' || undone.undone?.kind === 'model') await this.#scoredAgain();
      this.#spoil(undone.stale);
      await this.#save();
    });
  }

  /** Learns from a file of outcomes; the file is not kept. */
  async learn(file: File, asOf: string, adverse: string[]): Promise<Scorecard> {
    const card = await this.engine.request('learn', { name: file.name, file, asOf, adverse });
    this.generation += 1;
    this.#changed();
    return card;
  }

  /** Takes a model for the texts; the one before stays when the bytes are refused. */
  async useTextModel(name: string, model: Uint8Array): Promise<void> {
    const taken = await this.engine.setTextModel(model);
    this.textModel = model.length > 0 ? { ...taken, name, model } : null;
    await this.#save(false);
    this.#changed();
  }

  /** Words and fields of the engine, before any file is there. */
  async prepare(): Promise<void> {
    await this.#guarded(() => this.#prepare());
  }

  /** A changed model has given everybody a new place, a disposition counts in the funnel: what is shown is asked again. */
  async #scoredAgain(): Promise<void> {
    if (this.summary) this.summary = await this.engine.request('summary', {});
    await this.#askBands();
    this.generation += 1;
  }

  async #askBands(): Promise<void> {
    const { bands, changed } = await this.engine.request('model', {});
    this.bands = changed.bands ?? bands;
  }

  /** A file that could not be read, or was read already, has no source of its own to remove: it only leaves the page's list. */
  dismiss(file: SourceFile): void {
    this.files = this.files.filter((other) => other !== file);
    this.#changed();
  }

  async analyze(): Promise<boolean> {
    if (this.busy || this.usable.length === 0) return false;
    this.#stop = new AbortController();
    let done = false;
    await this.#during('analyzing', async () => {
      try {
        const onProgress = (progress: Progress): void => {
          this.progress = progress;
          this.#changed();
        };
        this.summary = await this.engine.analyze({ signal: this.#stop?.signal, onProgress });
        await this.#askBands();
        this.stale = false;
        this.compared = this.previous !== null && (await this.engine.request('compareBatches', { count: 1 }).then(() => true, () => false));
        if (this.previous && !this.compared) this.notice = { code: 'no_previous', arguments: {} };
        this.generation += 1;
        done = true;
      } catch (thrown) {
        if (!isStopped(thrown)) throw thrown;
        this.notice = { code: 'stopped', arguments: {} };
      }
      await this.#save();
    });
    return done;
  }

  /** What is under way can be stopped. */
  get stoppable(): boolean {
    return this.work === 'analyzing' || this.work === 'reading' || (this.work === 'sample' && this.summary === null);
  }

  /** An analysis hears it between two steps. Reading ends at once, or after the present file where an analysis would be lost with it. */
  stop(): void {
    if (!this.stoppable || this.stopping) return;
    this.stopping = true;
    if (this.work === 'analyzing') this.#stop?.abort();
    else if (this.summary === null && this.#ready) this.engine.interrupt();
    this.#changed();
  }

  dismissNotice(): void {
    this.notice = null;
    this.failure = null;
    this.#changed();
  }

  /** Starts over: the worker ends and its memory is given back; what was saved is kept only if it was asked for. */
  reset(): void {
    this.engine.close();
    this.#ready = false;
    this.files = [];
    this.#removed = [];
    this.summary = null;
    this.previous = null;
    this.textModel = null;
    this.compared = false;
    this.stale = false;
    this.edits = 0;
    this.asOf = '';
    this.lawDate = '';
    this.abroad = [];
    this.memory = null;
    this.#changed();
  }

  async #prepare(): Promise<void> {
    if (this.#ready) return;
    const [wording, fields] = await Promise.all([this.engine.request('wording', {}), this.engine.request('fields', {})]);
    setWording(wording);
    this.fields = fields;
    this.#ready = true;
    this.#warmUp();
  }

  async #read(files: { name: string; file: Blob }[]): Promise<void> {
    const added = files.map(({ name, file }): SourceFile => ({ name, file, proposal: null, failure: null, reading: true }));
    this.files = [...this.files, ...added];
    for (const [place, entry] of added.entries()) {
      this.progress = { stage: 'read', done: place, total: added.length };
      this.reading = entry.name;
      this.#changed();
      if (this.stopping) break;
      try {
        entry.proposal = await this.engine.addSource(entry.file, entry.name);
        this.stale = this.summary !== null;
      } catch (thrown) {
        if (thrown instanceof EngineError && thrown.code === 'is_summary') await this.#continueFrom(entry);
        else if (thrown instanceof EngineError && thrown.code === 'is_settings') await this.#takeSettings(entry);
        else if (isStopped(thrown)) break;
        else entry.failure = failureOf(thrown);
      }
      entry.reading = false;
    }
    this.reading = '';
    if (!this.stopping || added.every((entry) => !entry.reading)) return;
    this.files = this.files.filter((file) => !file.reading);
    this.notice = { code: 'reading_stopped', arguments: {} };
  }

  /** The file is the summary of an earlier analysis: it is no source, and leaves the list of files. */
  async #continueFrom(entry: SourceFile): Promise<void> {
    try {
      const previous = await this.engine.addPrevious(entry.file, entry.name);
      this.previous = { ...previous, name: entry.name, file: entry.file };
      this.stale = this.summary !== null;
      this.files = this.files.filter((file) => file !== entry);
    } catch (thrown) {
      entry.failure = failureOf(thrown);
    }
  }

  /** The file holds what a person said before: it is no source, becomes an edit that can be undone, and leaves the list. */
  async #takeSettings(entry: SourceFile): Promise<void> {
    try {
      const edited = await this.engine.edit({ kind: 'settings', settings: JSON.parse(await entry.file.text()) as object });
      this.edits = edited.length;
      this.files = this.files.filter((file) => file !== entry);
      await this.#proposalsAgain();
      this.#spoil(edited.stale);
      this.notice = { code: 'settings_taken', arguments: { file: entry.name } };
    } catch (thrown) {
      entry.failure = failureOf(thrown);
    }
  }

  /** Takes the earlier analysis back. */
  async forgetPrevious(): Promise<void> {
    if (this.busy || !this.previous) return;
    await this.#guarded(async () => {
      await this.engine.addPrevious(new Blob([]), '');
      this.previous = null;
      this.stale = this.summary !== null;
      await this.#save();
    });
  }

  async #proposalsAgain(): Promise<void> {
    const log = parseLog(this.engine.log);
    this.asOf = lastDate(log, 'asOf');
    this.lawDate = lastDate(log, 'lawDate');
    this.abroad = lastAbroad(log);
    const removed = new Set(log.flatMap((edit) => (edit.kind === 'remove' ? [edit.source] : [])));
    this.#takeAway(removed);
    for (const file of this.files) {
      if (!file.proposal) continue;
      try {
        file.proposal = await this.engine.request('proposal', { source: file.proposal.source });
      } catch {
        return;
      }
    }
  }

  /** Files that a person removed leave the list; undo brings them back to their places. */
  #takeAway(sources: ReadonlySet<string>): void {
    for (const [at, file] of this.files.entries()) {
      if (file.proposal && sources.has(file.proposal.source)) this.#removed.push({ at, file });
    }
    this.files = this.files.filter((file) => !file.proposal || !sources.has(file.proposal.source));
  }
  #bringBack(source: string): void {
    const files = [...this.files];
    for (const { at, file } of this.#removed) {
      if (file.proposal?.source === source) files.splice(at, 0, file);
    }
    this.files = files;
    this.#removed = this.#removed.filter(({ file }) => file.proposal?.source !== source);
  }

  #lastDate(kind: 'asOf' | 'lawDate'): string {
    return lastDate(parseLog(this.engine.log), kind);
  }

  #replace(proposal: SourceProposal): void {
    const known = this.files.find((file) => file.proposal?.source === proposal.source);
    if (known) known.proposal = proposal;
    this.files = [...this.files];
  }

  #spoil(stale: string): void {
    if (this.summary && stale !== 'none') this.stale = true;
  }

  async #save(filesToo = true): Promise<void> {
    if (!this.autosave) return;
    try {
      if (filesToo) await store.saveFiles([...this.files.filter((file) => file.proposal), ...(this.previous ? [this.previous] : [])].map(({ name, file }) => ({ name, file })));
      await store.saveState({ log: this.engine.log, analyzed: this.summary !== null, textModel: this.textModel ? { name: this.textModel.name, model: this.textModel.model } : undefined });
    } catch {
      this.notice = { code: 'not_saved', arguments: {} };
    }
  }

  async #during(work: Work, task: () => Promise<void>): Promise<void> {
    this.work = work;
    this.begun = true;
    this.progress = null;
    this.failure = null;
    this.notice = null;
    this.stopping = false;
    this.#changed();
    await this.#guarded(task);
    this.work = null;
    this.progress = null;
    this.#changed();
  }

  async #guarded(task: () => Promise<void>): Promise<void> {
    try {
      await task();
      if (this.#ready) this.memory = await this.engine.request('memory', {});
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

const isStopped = (thrown: unknown): boolean => thrown instanceof EngineError && thrown.code === 'stopped';

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof EngineError) return { code: thrown.code, arguments: thrown.arguments };
  return { code: 'failed', arguments: { message: thrown instanceof Error ? thrown.message : String(thrown) } };
}
/** What failed, in the page's language. */
export function failureWords(thrown: unknown): string {
  return sayFailure(failureOf(thrown));
}

function parseLog(log: string): Edit[] {
  try {
    const parsed: unknown = JSON.parse(log || '[]');
    const list = Array.isArray(parsed) ? parsed : ((parsed as { edits?: unknown }).edits ?? []);
    // What a file of settings said stands in the log as one entry.
    return Array.isArray(list) ? (list as Edit[]).flatMap((edit) => (edit.kind === 'settings' ? (edit.edits ?? []) : [edit])) : [];
  } catch {
    return [];
  }
}

function lastDate(log: Edit[], kind: 'asOf' | 'lawDate'): string {
  const found = log.findLast((edit) => edit.kind === kind);
  return found && 'date' in found ? found.date : '';
}

function lastAbroad(log: Edit[]): Jurisdiction[] {
  const found = log.findLast((edit) => edit.kind === 'lawAbroad');
  return found && 'jurisdictions' in found ? found.jurisdictions : [];
}

/** What a person said of pairs of subjects, by both ids in order, as the log has it now. */
export async function judgements(session: Session): Promise<Map<string, Judged>> {
  const { log } = await session.engine.request('snapshot', {});
  const judged = new Map<string, Judged>();
  for (const edit of parseLog(log)) {
    if (edit.kind !== 'same') continue;
    const pair = [edit.left, edit.right].sort().join(' ');
    if (edit.value) judged.set(pair, edit.value);
    else judged.delete(pair);
  }
  return judged;
}

/** Draws its host again when the session changes. */
export class Watching implements ReactiveController {
  readonly #host: ReactiveControllerHost & { session: Session };
  readonly #update = (): void => this.#host.requestUpdate();
  #watched: Session | undefined;
  constructor(host: ReactiveControllerHost & { session: Session }) {
    this.#host = host;
    host.addController(this);
  }
  hostConnected(): void {
    this.#watch();
  }
  hostUpdate(): void {
    this.#watch();
  }
  hostDisconnected(): void {
    this.#watched?.removeEventListener('change', this.#update);
    this.#watched = undefined;
  }
  #watch(): void {
    if (this.#watched === this.#host.session) return;
    this.#watched?.removeEventListener('change', this.#update);
    this.#watched = this.#host.session;
    this.#watched?.addEventListener('change', this.#update);
  }
}
