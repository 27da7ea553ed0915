/** One reply for each request, whatever happens; and what the client does when the instance is lost. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { EngineClient, EngineError } = await load('www/engine.ts');
const { serve, toFailure } = await load('www/serve.ts');

const trap = () => { throw new WebAssembly.RuntimeError('unreachable'); };

/** An engine that remembers what it was asked; `does` overrides single requests. */
function stub(does = {}) {
  const asked = [];
  let steps = 0;
  let chunks = [];
  return {
    asked,
    addSource(name) { asked.push(`addSource ${name}`); return does.addSource?.(name) ?? { source: name, name, tables: [] }; },
    addTables(name, _file, tables) { asked.push(`addTables ${name} ${tables.length}`); return { source: name, name, tables: [] }; },
    request(name, body) { asked.push(name); return (does[name] ?? (() => ({})))(body); },
    analyzeStart() { steps = 0; does.analyzeStart?.(); },
    analyzeStep() { steps += 1; return does.analyzeStep?.(steps) ?? { stage: 'score', done: steps, total: 5, finished: steps === 5 }; },
    exportStart() { chunks = [Uint8Array.of(1, 2), Uint8Array.of(3)]; return 3; },
    exportNext() { return chunks.shift(); },
    free() { asked.push('free'); },
  };
}
/** What the readers do with a file of this name. */
function reads(name, kind) {
  if (name.startsWith('trap')) trap();
  if (name.startsWith('holds-pdf') && kind !== 'pdf') throw { code: 'needs_pdf', arguments: { name } };
}
const pause = () => new Promise((resolve) => setImmediate(resolve));

function parts(engine, post) {
  return { createEngine: () => engine, loadReaders() {}, readTables: (name, bytes, kind) => reads(name, kind) ?? bytes, readBytes: () => Uint8Array.of(7, 7), pause, post };
}

/** A client over in-process workers; each new worker gets the next engine. */
function client(...engines) {
  const replies = [];
  const workers = [];
  const made = new EngineClient({
    engineModule: async () => ({}), readersModule: async () => ({}), pdfModule: async () => ({}),
    createWorker() {
      const engine = engines[workers.length] ?? stub();
      const worker = { onmessage: null, onerror: null, ended: false, terminate() { worker.ended = true; } };
      const handle = serve(parts(engine, (reply) => {
        replies.push(reply);
        queueMicrotask(() => worker.onmessage?.({ data: reply }));
      }));
      worker.postMessage = (message) => { if (!worker.ended) queueMicrotask(() => void handle(message)); };
      workers.push(worker);
      return worker;
    },
  });
  return { client: made, replies, workers };
}
const final = (replies, id) => replies.filter((reply) => reply.id === id && ('ok' in reply || 'error' in reply));

const THROWN = [
  ['a plain object', () => { throw { code: 'bad', arguments: { name: 'x', row: 3 } }; }, { code: 'bad', arguments: { name: 'x', row: '3' } }],
  ['a Map of arguments', () => { throw { code: 'bad', arguments: new Map([['name', 'x']]) }; }, { code: 'bad', arguments: { name: 'x' } }],
  ['an Error', () => { throw new Error('oh'); }, { code: 'failed', arguments: { message: 'oh' } }],
  ['a string', () => { throw 'oh'; }, { code: 'failed', arguments: { message: 'oh' } }],
  ['undefined', () => { throw undefined; }, { code: 'failed', arguments: { message: 'undefined' } }],
  ['no memory', () => { throw new RangeError('WebAssembly.Memory.grow(): out of memory'); }, { code: 'out_of_memory', arguments: { message: 'WebAssembly.Memory.grow(): out of memory' } }],
  ['a trap', trap, { code: 'trap', arguments: { message: 'unreachable' } }],
];
for (const [name, thrown, expected] of THROWN) {
  test(`${name} thrown by the engine becomes one error reply`, async () => {
    const replies = [];
    const handle = serve(parts(stub({ window: thrown }), (reply) => replies.push(reply)));
    await handle({ version: 1, id: 1, request: 'start', engine: {} });
    await handle({ version: 1, id: 2, request: 'window' });
    assert.deepEqual(replies, [{ id: 1, ok: {} }, { id: 2, error: expected }]);
    assert.deepEqual(toFailure((() => { try { thrown(); } catch (caught) { return caught; } })()), expected);
  });
}

test('a request before the engine is there is answered, not lost', async () => {
  const replies = [];
  await serve(parts(stub(), (reply) => replies.push(reply)))({ version: 1, id: 9, request: 'window' });
  assert.deepEqual(replies, [{ id: 9, error: { code: 'not_started', arguments: {} } }]);
});
test('a reply that cannot be posted becomes an error', async () => {
  const replies = [];
  let first = true;
  const handle = serve(parts(stub(), (reply) => {
    if (reply.id === 2 && first) { first = false; throw new Error('could not be cloned'); }
    replies.push(reply);
  }));
  await handle({ id: 1, request: 'start' });
  await handle({ id: 2, request: 'memory' });
  assert.deepEqual(replies[1], { id: 2, error: { code: 'failed', arguments: { message: 'could not be cloned' } } });
});
test('a hundred requests at once get a hundred replies, each its own', async () => {
  const { client: engine, replies } = client(stub({ window: ({ from }) => (from % 7 === 0 ? (() => { throw { code: 'seven', arguments: {} }; })() : { from }) }));
  const answers = await Promise.allSettled(Array.from({ length: 100 }, (_, from) => engine.request('window', { from })));
  for (const [from, answer] of answers.entries()) {
    if (from % 7 === 0) assert.equal(answer.reason.code, 'seven');
    else assert.equal(answer.value.from, from);
  }
  for (let id = 1; id <= 101; id += 1) assert.equal(final(replies, id).length, 1);
});
test('an analysis reports progress and ends with the summary', async () => {
  const { client: engine } = client(stub({ summary: () => ({ subjects: 5 }) }));
  const progress = [];
  const summary = await engine.analyze({ onProgress: (one) => progress.push(one.done) });
  assert.deepEqual(summary, { subjects: 5 });
  assert.deepEqual(progress, [1, 2, 3, 4]);
});
test('stop is heard between two steps; the reply is the error “stopped”, once', async () => {
  const engineStub = stub({ analyzeStep: (done) => ({ stage: 'score', done, total: 1e9, finished: false }) });
  const { client: engine, replies } = client(engineStub);
  const stop = new AbortController();
  const running = engine.analyze({ signal: stop.signal, onProgress: ({ done }) => { if (done === 3) stop.abort(); } });
  await assert.rejects(running, (error) => error instanceof EngineError && error.code === 'stopped');
  assert.ok(engineStub.asked.includes('stop'));
  const ids = new Set(replies.filter((reply) => 'error' in reply).map((reply) => reply.id));
  for (const id of ids) assert.equal(final(replies, id).length, 1);
  assert.deepEqual(await engine.request('memory', {}), {}, 'the engine still answers');
});
test('a second analysis while one runs is refused', async () => {
  const { client: engine } = client(stub({ summary: () => ({}) }));
  const first = engine.analyze({});
  await assert.rejects(engine.request('analyze', {}), (error) => error.code === 'busy');
  await first;
});
test('an export arrives whole and in order, with its fingerprint', async () => {
  const { client: engine } = client(stub({ exported: () => ({ sha256: 'abc' }) }));
  const { file, bytes, sha256 } = await engine.export('findings.csv');
  assert.deepEqual([...new Uint8Array(await file.arrayBuffer())], [1, 2, 3]);
  assert.deepEqual([bytes, sha256], [3, 'abc']);
});
test('a spreadsheet brings the readers and is added as tables', async () => {
  const engineStub = stub({ addSource: (name) => { if (name.endsWith('.xlsx')) throw { code: 'needs_readers', arguments: { format: 'xlsx' } }; } });
  const { client: engine } = client(engineStub);
  await engine.addSource(new Blob(['x']), 'a.xlsx');
  assert.deepEqual(engineStub.asked, ['addSource a.xlsx', 'addTables a.xlsx 2']);
});
test('a reader that gives up on a file costs that file only: nothing restarts, and the engine is told', async () => {
  const needs = { xls: 'needs_readers', pdf: 'needs_pdf', zip: 'needs_readers' };
  const engineStub = stub({ addSource: (name) => { const code = needs[name.split('.')[1]]; if (code) throw { code, arguments: {} }; } });
  const { client: engine, workers } = client(engineStub);
  let restarted = 0;
  engine.addEventListener('restarted', () => { restarted += 1; });
  await engine.addSource(new Blob(['x']), 'good.xls');
  await engine.addSource(new Blob(['y']), 'trap.pdf');
  await engine.addSource(new Blob(['z']), 'holds-pdf.zip');
  assert.deepEqual(engineStub.asked.filter((asked) => asked.startsWith('addTables')), ['addTables good.xls 2', 'addTables trap.pdf 0', 'addTables holds-pdf.zip 2']);
  assert.equal(restarted, 0);
  assert.deepEqual(workers.map((worker) => worker.ended), [false, true, true, true, true], 'every reader ends with its file');
});
test('after a trap: a new worker, the sources and the log come back, and it is said', async () => {
  const first = stub({ subject: trap, snapshot: () => ({ log: '[1]' }), edit: () => ({ stale: 'map', length: 1 }) });
  const second = stub();
  const { client: engine, workers } = client(first, second);
  await engine.addSource(new Blob(['a']), 'a.csv');
  await engine.addSource(new Blob(['b']), 'b.csv');
  await engine.edit({ kind: 'asOf', date: '2026-01-01' });
  const told = new Promise((resolve) => engine.addEventListener('restarted', (event) => resolve(event.detail.code)));
  const waiting = engine.request('subject', { subject: 'x' });
  await assert.rejects(waiting, (error) => error.code === 'trap');
  assert.equal(await told, 'trap');
  assert.ok(workers[0].ended);
  assert.deepEqual(second.asked, ['addSource a.csv', 'addSource b.csv', 'restore']);
  assert.deepEqual(await engine.request('memory', {}), {});
});
test('a file that traps is not added again', async () => {
  const first = stub({ addSource: (name) => (name === 'bad.csv' ? trap() : undefined) });
  const second = stub();
  const { client: engine } = client(first, second);
  await engine.addSource(new Blob(['a']), 'a.csv');
  const told = new Promise((resolve) => engine.addEventListener('restarted', resolve));
  await assert.rejects(engine.addSource(new Blob(['b']), 'bad.csv'), (error) => error.code === 'trap');
  await told;
  assert.deepEqual(second.asked, ['addSource a.csv']);
});
test('a trap while coming back ends in “lost”, not in a circle', async () => {
  const { client: engine, workers } = client(stub({ subject: trap }), stub({ addSource: trap }), stub({ addSource: trap }));
  await engine.addSource(new Blob(['a']), 'a.csv');
  const told = new Promise((resolve) => engine.addEventListener('lost', resolve));
  await assert.rejects(engine.request('subject', { subject: 'x' }));
  await told;
  assert.equal(workers.length, 2);
});
test('an aborted request is rejected at once', async () => {
  const { client: engine } = client(stub());
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(engine.request('window', {}, { signal: stop.signal }), (error) => error.name === 'AbortError');
});
test('reading that is given up ends at once: a new worker with the files it had, and nothing is said of a restart', async () => {
  const second = stub();
  const { client: engine, workers } = client(stub(), second);
  let restarted = 0;
  engine.addEventListener('restarted', () => { restarted += 1; });
  await engine.addSource(new Blob(['a']), 'a.csv');
  const reading = engine.addSource(new Blob(['b']), 'huge.csv');
  await Promise.resolve();
  engine.interrupt();
  await assert.rejects(reading, (error) => error instanceof EngineError && error.code === 'stopped');
  assert.deepEqual(await engine.request('memory', {}), {}, 'the next engine answers');
  assert.ok(workers[0].ended);
  assert.deepEqual(second.asked, ['addSource a.csv', 'memory']);
  assert.equal(restarted, 0);
});
