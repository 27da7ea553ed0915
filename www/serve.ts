/**
 * Answers requests with an engine: the worker's half of the protocol, apart from the worker so that a test can drive it.
 * Guarantees exactly one reply for each request, whatever the engine throws, and hears `stop` between two steps.
 */
import type { Failure, Progress, Reply } from './protocol.ts';

export interface Step extends Progress { finished: boolean; summary?: unknown }
export interface Engine {
  addSource(name: string, file: Blob | Uint8Array): unknown;
  addPrevious(name: string, file: Blob | Uint8Array): unknown;
  addTables(name: string, file: Blob | Uint8Array, tables: Uint8Array): unknown;
  learn(name: string, file: Blob | Uint8Array, body: unknown): unknown;
  textColumns(name: string, file: Blob | Uint8Array, tables?: Uint8Array): unknown;
  trainTexts(name: string, file: Blob | Uint8Array, tables: Uint8Array | undefined, body: unknown, progress: (done: number, total: number) => void): unknown;
  setTextModel(model: Uint8Array): unknown;
  request(name: string, body: unknown): unknown;
  analyzeStart(settings: unknown): void;
  analyzeStep(): Step;
  exportStart(kind: string): number;
  exportNext(): Uint8Array | undefined;
  free(): void;
}
export interface Parts {
  createEngine(module: WebAssembly.Module): Engine;
  loadReaders(module: WebAssembly.Module, kind: string): void;
  readTables(name: string, bytes: Uint8Array, kind: string): Uint8Array;
  readBytes(file: Blob): Uint8Array;
  /** Lets the queue of messages run. */
  pause(): Promise<void>;
  post(reply: Reply, transfer?: Transferable[]): void;
}
type Call = { id: number; request: string } & Record<string, unknown>;

/** A failure the page can word. Only a trap means that the instance is lost. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof WebAssembly.RuntimeError) return { code: 'trap', arguments: { message: thrown.message } };
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const given = 'arguments' in thrown ? thrown.arguments : undefined;
    const entries = given instanceof Map ? [...given] : Object.entries((given ?? {}) as object);
    return { code: thrown.code, arguments: Object.fromEntries(entries.map(([key, value]) => [String(key), String(value)])) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: /memory|allocation/i.test(message) ? 'out_of_memory' : 'failed', arguments: { message } };
}

/** The handler for one message. It returns when the request has had its reply. */
export function serve(parts: Parts): (call: Call) => Promise<void> {
  let engine: Engine | undefined;
  let running = false;
  let stopping = false;

  const ready = (): Engine => {
    if (!engine) throw { code: 'not_started', arguments: {} };
    return engine;
  };

  async function analyze(call: Call): Promise<unknown> {
    const current = ready();
    if (running) throw { code: 'busy', arguments: {} };
    running = true;
    stopping = false;
    try {
      current.analyzeStart(call.settings ?? {});
      for (;;) {
        const step = current.analyzeStep();
        if (step.finished) return step.summary ?? current.request('summary', {});
        parts.post({ id: call.id, progress: { stage: step.stage, done: step.done, total: step.total } });
        await parts.pause();
        if (stopping) {
          current.request('stop', {});
          throw { code: 'stopped', arguments: {} };
        }
      }
    } finally {
      running = false;
    }
  }

  async function exportFile(call: Call): Promise<unknown> {
    const current = ready();
    const expected = current.exportStart(String(call.kind));
    let bytes = 0;
    for (let chunk = current.exportNext(); chunk; chunk = current.exportNext()) {
      bytes += chunk.byteLength;
      parts.post({ id: call.id, chunk }, [chunk.buffer as ArrayBuffer]);
      parts.post({ id: call.id, progress: { stage: 'export', done: bytes, total: Math.max(bytes, expected) } });
      await parts.pause();
    }
    let sha256 = '';
    try {
      sha256 = (current.request('exported', {}) as { sha256: string }).sha256;
    } catch (thrown) {
      if (toFailure(thrown).code === 'trap') throw thrown;
    }
    return { bytes, sha256 };
  }

  async function answer(call: Call): Promise<unknown> {
    switch (call.request) {
      case 'start':
        engine?.free();
        engine = parts.createEngine(call.engine as WebAssembly.Module);
        return {};
      case 'readers':
        parts.loadReaders(call.readers as WebAssembly.Module, String(call.module));
        return {};
      case 'addSource':
        return ready().addSource(String(call.name), call.file as Blob);
      case 'readTables':
        return { tables: parts.readTables(String(call.name), parts.readBytes(call.file as Blob), String(call.module)) };
      case 'addTables':
        return ready().addTables(String(call.name), call.file as Blob, call.tables as Uint8Array);
      case 'learn':
        return ready().learn(String(call.name), call.file as Blob, { asOf: call.asOf, adverse: call.adverse });
      case 'addPrevious':
        return ready().addPrevious(String(call.name), call.file as Blob);
      case 'textColumns':
        return ready().textColumns(String(call.name), call.file as Blob, call.tables as Uint8Array | undefined);
      case 'trainTexts': {
        const { id, name, file, tables, table, text, label, seed } = call;
        return ready().trainTexts(String(name), file as Blob, tables as Uint8Array | undefined, { table, text, label, seed }, (done, total) => parts.post({ id, progress: { stage: 'train', done, total } }));
      }
      case 'setTextModel':
        return ready().setTextModel(call.model as Uint8Array);
      case 'analyze':
        return analyze(call);
      case 'stop':
        stopping = running;
        return {};
      case 'export':
        return exportFile(call);
      case 'edit':
        return ready().request('edit', call.edit);
      default: {
        const { id: _id, request, version: _version, ...body } = call;
        return ready().request(request, body);
      }
    }
  }

  return async (call) => {
    let reply: Reply;
    try {
      reply = { id: call.id, ok: await answer(call) };
    } catch (thrown) {
      reply = { id: call.id, error: toFailure(thrown) };
    }
    try {
      parts.post(reply);
    } catch (thrown) {
      parts.post({ id: call.id, error: toFailure(thrown) });
    }
  };
}
