/**
 * Times labelling of texts, natively and in Chromium beside a classifier written in JavaScript in the same page, and learning of labels
 * beside scikit-learn's LinearSVC. Writes docs/performance/texts.md.
 * Usage: node scripts/bench-texts.mjs LANTERNFISH [COMPANIES], after scripts/build-wasm.sh --bench. The peer is fetched by npm into a
 * folder of its own; PYTHON names a Python with scikit-learn; the labelled sentences stand in ../shared/data. What is absent is said.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { least, processorSeconds } from './processor-time.mjs';
import { serve } from './serve.mjs';

const [binary, companies = '20000'] = process.argv.slice(2);
if (!binary) throw new Error('usage: node scripts/bench-texts.mjs LANTERNFISH [COMPANIES]');
const RUNS = 3;
const PEER = 'wink-naive-bayes-text-classifier';
const PEER_VERSION = '2.2.1';
const TAUGHT = 2000;
const SENTENCES = resolve('../shared/data/ccks-2019/train.csv');
const folder = mkdtempSync(join(tmpdir(), 'lanternfish-texts-'));
const say = (text) => process.stderr.write(`${text}\n`);

const world = join(folder, 'world');
execFileSync(binary, ['sample', '--companies', companies, '--seed', '7', '--out', world], { stdio: 'ignore' });
/** A line's text; none of those that the world damages on purpose. */
function read(line) {
  try {
    const { text, source } = JSON.parse(line);
    return text ? [{ text, source: source || '?' }] : [];
  } catch {
    return [];
  }
}
const made = readFileSync(join(world, 'texts.jsonl'), 'utf8').trim().split('\n').flatMap(read);
const texts = made.map(({ text }) => text.replaceAll('\n', ' '));
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const latin = texts.filter((text) => !/\p{Script=Han}/u.test(text)).length;
const lines = join(folder, 'texts.jsonl');
writeFileSync(lines, texts.map((text) => JSON.stringify({ text })).join('\n'));
writeFileSync(join(folder, 'texts.txt'), texts.join('\n'));

const native = processorSeconds(RUNS, binary, ['classify', lines, '--text', 'text', '--workers', '1', '--out', join(folder, 'labels.csv')]);
say(`natively ${native.toFixed(2)} s for ${(bytes / 1e6).toFixed(0)} MB`);

const pkg = join(process.env.CARGO_TARGET_DIR ?? 'target', 'wasm', 'pkg');
for (const name of ['bench.js', 'bench_bg.wasm']) {
  if (!existsSync(join(pkg, name))) throw new Error(`${join(pkg, name)} is missing; run: scripts/build-wasm.sh --bench`);
  writeFileSync(join(folder, name), readFileSync(join(pkg, name)));
}
let peer;
try {
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `${PEER}@${PEER_VERSION}`], { stdio: 'ignore' });
  const entry = join(folder, 'peer.js');
  writeFileSync(entry, `import peer from '${PEER}';\nglobalThis.peer = peer;\n`);
  const [built] = [await build({ configFile: false, root: folder, logLevel: 'error', build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'unused' } } })].flat();
  peer = built.output[0].code;
} catch {
  say(`bench-texts: NOT RUN: ${PEER} could not be installed`);
}
writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>texts</title>');

const server = await serve(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
let inPage;
let theirs;
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  await page.goto(new URL('index.html', server.address).href);
  inPage = least(await page.evaluate(async (runs) => {
    const bench = await import('./bench.js');
    await bench.default({ module_or_path: './bench_bg.wasm' });
    const given = new Uint8Array(await (await fetch('./texts.txt')).arrayBuffer());
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      const begun = performance.now();
      bench.labelLines(given);
      times.push((performance.now() - begun) / 1000);
    }
    return times;
  }, RUNS));
  say(`in Chromium ${inPage.toFixed(2)} s`);
  if (peer) {
    await page.evaluate(peer);
    // The peer learns to tell who published a text; it counts Han characters and words, the plainest of preparations.
    theirs = await page.evaluate(async ([labels, taught]) => {
      const all = (await (await fetch('./texts.txt')).text()).split('\n');
      const classifier = globalThis.peer();
      classifier.defineConfig({ considerOnlyPresence: false, smoothingFactor: 1 });
      classifier.definePrepTasks([(text) => text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? []]);
      labels.forEach((label, at) => classifier.learn(all[at], label));
      classifier.consolidate();
      const some = all.slice(-taught);
      const begun = performance.now();
      some.forEach((text) => classifier.predict(text));
      const bytes = some.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
      return { seconds: (performance.now() - begun) / 1000, bytes };
    }, [made.slice(0, TAUGHT).map(({ source }) => source), TAUGHT]);
    say(`the peer ${(theirs.bytes / 1e6 / theirs.seconds).toFixed(2)} MB/s`);
  }
} finally {
  await browser.close();
  await server.close();
}

/** Learning from the labelled sentences, ours and LinearSVC, seconds of processor. */
function learning() {
  if (!existsSync(SENTENCES)) return { missing: `${SENTENCES} is absent` };
  const script = new URL('texts-peer.py', import.meta.url).pathname;
  const file = join(folder, 'sentences.csv');
  const python = process.env.PYTHON ?? 'python3';
  const ran = spawnSync(python, [script, SENTENCES, file, String(RUNS)], { encoding: 'utf8' });
  if (ran.status !== 0) return { missing: 'PYTHON names no Python with scikit-learn' };
  const [seconds, rows, version] = ran.stdout.trim().split(' ');
  const ours = processorSeconds(RUNS, binary, ['train', file, '--text', 'text', '--label', 'label', '--model', join(folder, 'm.lfm')]);
  return { ours, theirs: Number(seconds), rows: Number(rows), version };
}
const learned = learning();
say(JSON.stringify(learned));

const rate = (seconds) => (bytes / 1e6 / seconds).toFixed(1);
const page = [
  '# Labelling texts', '',
  `Made by \`make bench\` (scripts/bench-texts.mjs) on ${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}. ${texts.length.toLocaleString('en')} texts of an invented world, ${(bytes / 1e6).toFixed(1)} MB, ${latin.toLocaleString('en')} of them English; labels, stance, role and the phrases of each. One thread; the least of ${RUNS} runs.`, '',
  '| what | s | MB/s | aimed at |', '|---|---:|---:|---:|',
  `| natively, \`lanternfish classify\` with reading and writing (processor time) | ${native.toFixed(2)} | ${rate(native)} | 40 |`,
  `| in Chromium, texts to labels (by the clock) | ${inPage.toFixed(2)} | ${rate(inPage)} | 25 |`,
  theirs ? `| in the same page, ${PEER} ${PEER_VERSION}, the best label only, ${TAUGHT.toLocaleString('en')} texts | ${theirs.seconds.toFixed(2)} | ${(theirs.bytes / 1e6 / theirs.seconds).toFixed(2)} | |` : '', '',
  theirs ? `Ours does ${((bytes / inPage) / (theirs.bytes / theirs.seconds)).toFixed(0)} times as much text a second as the peer (10 wanted), which was taught ${TAUGHT.toLocaleString('en')} texts and counts characters and words.` : `${PEER} could not be installed, so no peer was timed.`, '',
  learned.missing ? `Learning beside LinearSVC was not timed: ${learned.missing.replace(resolve('..'), '..')}.` : `Learning ${learned.rows.toLocaleString('en')} labelled sentences: \`lanternfish train\`, reading and one fifth held out included, ${learned.ours.toFixed(2)} s of processor; scikit-learn ${learned.version}, TF-IDF of 1–3 characters and LinearSVC, ${learned.theirs.toFixed(2)} s.`, '',
].filter((line, at, all) => line !== '' || all[at - 1] !== '');
mkdirSync('docs/performance', { recursive: true });
writeFileSync('docs/performance/texts.md', page.join('\n'));
console.log(page.join('\n'));
rmSync(folder, { recursive: true, force: true });
