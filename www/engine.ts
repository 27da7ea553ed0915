/**
 * The engine's client: typed requests with one promise each. When the instance is lost (a trap, out of memory) it starts a new
 * worker, adds the sources again, restores the log and says so with a `restarted` event; requests under way are rejected with `trap`.
 */
import { PROTOCOL_VERSION, type Edit, type Edited, type ExportKind, type Exported, type Failure, type Previous, type Progress, type Reply, type RequestName, type Requests, type SourceProposal, type TextFile, type TextModel, type TrainedTexts, type Undone } from './protocol.ts';

export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}
export interface Loader {
  createWorker(): WorkerLike;
  engineModule(): Promise<WebAssembly.Module>;
  readersModule(): Promise<WebAssembly.Module>;
  pdfModule(): Promise<WebAssembly.Module>;
}
export interface RequestOptions { signal?: AbortSignal; onProgress?: (progress: Progress) => void; onChunk?: (chunk: Uint8Array) => void }

/** An error reply. `code` is stable; the page has the words. */
export class EngineError extends Error {
  readonly code: string;
  readonly arguments: Record<string, string>;
  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'EngineError';
    this.code = failure.code;
    this.arguments = failure.arguments;
  }
}

/** The modules that read heavy formats; the second reads PDF as well. */
export type ReaderModule = 'readers' | 'pdf';
const needed = (thrown: unknown): ReaderModule | null => {
  const code = thrown instanceof EngineError ? thrown.code : '';
  return code === 'needs_readers' ? 'readers' : code === 'needs_pdf' ? 'pdf' : null;
};

interface Pending extends RequestOptions { resolve(value: unknown): void; reject(reason: unknown): void }

export class EngineClient extends EventTarget {
  readonly #loader: Loader;
  readonly #pending = new Map<number, Pending>();
  #worker: WorkerLike | undefined;
  #started: Promise<void> | undefined;
  #sources: { name: string; file: Blob; module: ReaderModule | null }[] = [];
  #previous: { name: string; file: Blob } | undefined;
  #textModel: Uint8Array | undefined;
  #log = '';
  #replaying = false;
  /** Ends the worker that reads a heavy file. */
  #endReading: (() => void) | undefined;
  #next = 1;

  constructor(loader: Loader) {
    super();
    this.#loader = loader;
  }

  /** The log of edits as of the last change, for autosave. */
  get log(): string {
    return this.#log;
  }

  async request<N extends RequestName>(name: N, fields: Requests[N][0], options: RequestOptions = {}): Promise<Requests[N][1]> {
    await this.#start();
    options.signal?.throwIfAborted();
    return this.#send(name, fields, options);
  }

  /** Adds a file; heavy formats bring a module with them. */
  async addSource(file: Blob, name: string): Promise<SourceProposal> {
    let module: ReaderModule | null = null;
    let proposal: SourceProposal;
    try {
      proposal = await this.request('addSource', { name, file });
    } catch (thrown) {
      module = needed(thrown);
      if (!module) throw thrown;
      proposal = await this.request('addTables', { name, file, tables: await this.#read(file, name, module) });
    }
    if (!proposal.duplicateOf) this.#sources.push({ name, file, module });
    return proposal;
  }

  /** Gives the summary of an earlier analysis; an empty file takes it back. */
  async addPrevious(file: Blob, name: string): Promise<Previous> {
    const answer = await this.request('addPrevious', { name, file });
    this.#previous = file.size > 0 ? { name, file } : undefined;
    return answer;
  }

  /** Tables and columns of a file of labelled texts; what the readers made of a heavy one comes back with it. */
  async textColumns(file: Blob, name: string): Promise<TextFile & { read?: Uint8Array }> {
    try {
      return await this.request('textColumns', { name, file });
    } catch (thrown) {
      const module = needed(thrown);
      if (!module) throw thrown;
      const tables = await this.#read(file, name, module);
      return { ...(await this.request('textColumns', { name, file, tables })), read: tables };
    }
  }

  /** Learns in a worker of its own, so that the session goes on meanwhile; aborting the signal ends that worker. */
  async trainTexts(fields: Requests['trainTexts'][0], { signal, onProgress }: RequestOptions = {}): Promise<TrainedTexts> {
    const engine = await this.#loader.engineModule();
    const stopped = () => new EngineError({ code: 'stopped', arguments: {} });
    if (signal?.aborted) throw stopped();
    const worker = this.#loader.createWorker();
    try {
      return await new Promise<TrainedTexts>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(stopped()), { once: true });
        worker.onerror = (event) => reject(new EngineError({ code: 'trap', arguments: { message: event.message ?? '' } }));
        worker.onmessage = (event) => {
          const reply = event.data as Reply;
          if ('progress' in reply) onProgress?.(reply.progress);
          else if ('error' in reply) reject(new EngineError(reply.error));
          else if ('ok' in reply && reply.id === 2) resolve(reply.ok as TrainedTexts);
        };
        worker.postMessage({ version: PROTOCOL_VERSION, id: 1, request: 'start', engine });
        worker.postMessage({ version: PROTOCOL_VERSION, id: 2, request: 'trainTexts', ...fields });
      });
    } finally {
      worker.terminate();
    }
  }

  /** Takes a model for the session's texts, which is there again after a restart; no bytes take it back. */
  async setTextModel(model: Uint8Array): Promise<TextModel> {
    const taken = await this.request('setTextModel', { model });
    this.#textModel = model.length > 0 ? model : undefined;
    return taken;
  }

  async edit(edit: Edit): Promise<Edited> {
    const edited = await this.request('edit', { edit });
    await this.#keepLog();
    return edited;
  }

  async undo(): Promise<Undone> {
    const undone = await this.request('undo', {});
    await this.#keepLog();
    return undone;
  }

  async restore(log: string): Promise<number> {
    const { length } = await this.request('restore', { log });
    this.#log = log;
    return length;
  }

  /** Aborting the signal asks the analysis to stop; the promise is then rejected with `stopped` and the last analysis stays. */
  async analyze(options: RequestOptions): Promise<Requests['analyze'][1]> {
    await this.#start();
    const stop = (): void => void this.request('stop', {}).catch(() => {});
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      return await this.#send('analyze', {}, { onProgress: options.onProgress });
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  /** Gives up what the engine is doing in one go (reading, making the sample): it begins anew with the files it had, and an analysis is gone. */
  interrupt(): void {
    const stopped: Failure = { code: 'stopped', arguments: {} };
    if (this.#endReading) this.#endReading();
    else if (this.#worker) this.#lose(this.#worker, stopped);
  }

  async export(kind: ExportKind, onProgress?: (progress: Progress) => void): Promise<Exported & { file: Blob }> {
    const chunks: BlobPart[] = [];
    const exported = await this.request('export', { kind }, { onProgress, onChunk: (chunk) => chunks.push(chunk as Uint8Array<ArrayBuffer>) });
    const type = kind.endsWith('.csv') ? 'text/csv' : 'application/json';
    return { ...exported, file: new Blob(chunks, { type }) };
  }

  /** Gives the memory back: the worker ends, the sources are forgotten. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#started = undefined;
    this.#sources = [];
    this.#previous = undefined;
    this.#textModel = undefined;
    this.#log = '';
    this.#failAll({ code: 'closed', arguments: {} });
  }

  #start(): Promise<void> {
    this.#started ??= this.#boot();
    return this.#started;
  }

  async #boot(): Promise<void> {
    try {
      const engine = await this.#loader.engineModule();
      const worker = this.#loader.createWorker();
      worker.onmessage = (event) => this.#receive(worker, event.data as Reply);
      worker.onerror = (event) => this.#lose(worker, { code: 'trap', arguments: { message: event.message ?? '' } });
      this.#worker = worker;
      await this.#send('start', { engine }, {});
    } catch (thrown) {
      this.#started = undefined;
      throw thrown;
    }
  }

  #send<N extends RequestName>(name: N, fields: Requests[N][0], options: RequestOptions): Promise<Requests[N][1]> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      if (!worker) {
        reject(new EngineError({ code: 'closed', arguments: {} }));
        return;
      }
      const id = this.#next++;
      this.#pending.set(id, { ...options, resolve: resolve as (value: unknown) => void, reject });
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
      worker.postMessage({ version: PROTOCOL_VERSION, id, request: name, ...fields });
    });
  }

  #receive(worker: WorkerLike, reply: Reply): void {
    if (worker !== this.#worker) return;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if ('progress' in reply) {
      pending.onProgress?.(reply.progress);
    } else if ('chunk' in reply) {
      pending.onChunk?.(reply.chunk);
    } else if ('error' in reply) {
      this.#pending.delete(reply.id);
      pending.reject(new EngineError(reply.error));
      if (reply.error.code === 'trap' || reply.error.code === 'out_of_memory') this.#lose(worker, reply.error);
    } else {
      this.#pending.delete(reply.id);
      pending.resolve(reply.ok);
    }
  }

  #failAll(failure: Failure): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(new EngineError(failure));
  }

  #lose(worker: WorkerLike, failure: Failure): void {
    if (worker !== this.#worker) return;
    worker.terminate();
    this.#worker = undefined;
    this.#failAll(failure);
    if (this.#replaying) return;
    this.#replaying = true;
    this.#started = this.#boot().then(() => this.#replay()).finally(() => {
      this.#replaying = false;
    });
    this.#started.then(
      () => failure.code === 'stopped' || this.dispatchEvent(new CustomEvent<Failure>('restarted', { detail: failure })),
      () => {
        this.close();
        this.dispatchEvent(new CustomEvent<Failure>('lost', { detail: failure }));
      },
    );
  }

  async #replay(): Promise<void> {
    for (const { name, file, module } of this.#sources) {
      if (!module) await this.#send('addSource', { name, file }, {});
      else await this.#send('addTables', { name, file, tables: await this.#read(file, name, module) }, {});
    }
    if (this.#previous) await this.#send('addPrevious', this.#previous, {});
    if (this.#textModel) await this.#send('setTextModel', { model: this.#textModel }, {});
    if (this.#log) await this.#send('restore', { log: this.#log }, {});
  }

  /**
   * Reads a heavy file in a worker of its own, which ends with it: its memory is given back, and a reader that gives up on a damaged
   * file takes nothing else along. Nothing then stands for what it could not make, and the engine says so.
   */
  async #read(file: Blob, name: string, module: ReaderModule): Promise<Uint8Array> {
    const readers = await (module === 'pdf' ? this.#loader.pdfModule() : this.#loader.readersModule());
    const worker = this.#loader.createWorker();
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        this.#endReading = () => reject(new EngineError({ code: 'stopped', arguments: {} }));
        worker.onerror = () => resolve(new Uint8Array());
        worker.onmessage = (event) => {
          const reply = event.data as Reply;
          if ('ok' in reply && reply.id === 2) resolve((reply.ok as { tables: Uint8Array }).tables);
          if (!('error' in reply)) return;
          if (reply.error.code === 'trap' || reply.error.code === 'out_of_memory') resolve(new Uint8Array());
          else reject(new EngineError(reply.error));
        };
        worker.postMessage({ version: PROTOCOL_VERSION, id: 1, request: 'readers', readers, module });
        worker.postMessage({ version: PROTOCOL_VERSION, id: 2, request: 'readTables', name, file, module });
      });
    } catch (thrown) {
      // An archive or a mail that holds a PDF.
      if (module === 'readers' && needed(thrown) === 'pdf') return await this.#read(file, name, 'pdf');
      throw thrown;
    } finally {
      this.#endReading = undefined;
      worker.terminate();
    }
  }

  async #keepLog(): Promise<void> {
    this.#log = (await this.request('snapshot', {})).log;
  }
}
