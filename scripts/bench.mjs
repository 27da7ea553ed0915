/**
 * Times the whole way over invented worlds, natively and in Chromium, stage by stage, and writes docs/performance/analyze.md.
 * Usage: node scripts/bench.mjs LANTERNFISH [COMPANIES…], with the page built in dist/
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { idle, open, warm } from '../tests/e2e/browser.mjs';
import { peak } from './peak-memory.mjs';

const [binary, ...sizes] = process.argv.slice(2);
const COMPANIES = sizes.length > 0 ? sizes.map(Number) : [10_000, 100_000];
const MEGA = 1e6;

/** Seconds by stage, in order, from the moments at which each began. */
function spans(moments, end) {
  const seconds = new Map();
  moments.forEach(({ stage, at }, place) => {
    const until = moments[place + 1]?.at ?? end;
    seconds.set(stage, (seconds.get(stage) ?? 0) + (until - at) / 1000);
  });
  return seconds;
}

async function natively(files, out) {
  const begun = performance.now();
  const moments = [{ stage: 'read', at: begun }];
  const peaks = new Map();
  let most = 0;
  const child = spawn(binary, ['analyze', ...files, '--as-of', '2026-06-30', '--out', out], { stdio: ['ignore', 'ignore', 'pipe'] });
  const watch = setInterval(() => {
    most = Math.max(most, peak(child.pid));
    peaks.set(moments.at(-1).stage, most);
  }, 20);
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) moments.push({ stage: line.trim(), at: performance.now() });
  });
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`analyze ended with ${code}`);
  const end = performance.now();
  return { seconds: spans(moments, end), total: (end - begun) / 1000, peaks, most };
}

async function inChromium(files) {
  const browser = await open();
  try {
    const { page } = browser;
    await page.goto(browser.address);
    await page.locator('#load-sample').waitFor();
    const begun = performance.now();
    await page.locator('lf-start #files').setInputFiles(files);
    await page.locator('lf-review h1').waitFor({ timeout: 600_000 });
    await idle(page);
    const read = (performance.now() - begun) / 1000;
    await warm(page);
    const { moments, end } = await page.evaluate(async () => {
      const session = document.querySelector('lantern-fish').session;
      const moments = [];
      const note = () => {
        const stage = session.progress?.stage;
        if (stage && stage !== moments.at(-1)?.stage) moments.push({ stage, at: performance.now() });
      };
      session.addEventListener?.('change', note);
      const timer = setInterval(note, 5);
      const find = (root) => root.querySelector('#analyze') ?? [...root.querySelectorAll('*')].map((node) => node.shadowRoot && find(node.shadowRoot)).find(Boolean);
      find(document).click();
      await new Promise((done) => {
        const wait = setInterval(() => {
          if (!session.summary || session.busy) return;
          clearInterval(wait);
          done();
        }, 5);
      });
      clearInterval(timer);
      return { moments, end: performance.now() };
    });
    const memory = await page.evaluate(() => document.querySelector('lantern-fish').session.engine.request('memory', {}));
    const seconds = spans(moments, end);
    seconds.set('read', (seconds.get('read') ?? 0) + read);
    return { seconds, total: read + (end - moments[0].at) / 1000, memory };
  } finally {
    await browser.close();
  }
}

const lines = [];
const totals = [];
for (const companies of COMPANIES) {
  const folder = mkdtempSync(join(tmpdir(), 'lanternfish-bench-'));
  try {
    const world = join(folder, 'world');
    execFileSync(binary, ['sample', '--companies', String(companies), '--seed', '1', '--out', world], { stdio: 'ignore' });
    const files = readdirSync(world).filter((name) => name !== 'truth.csv').sort().map((name) => join(world, name));
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const native = await natively(files, join(folder, 'out'));
    const wasm = await inChromium(files);
    const analysis = native.total - (native.seconds.get('write') ?? 0);
    const stages = [...new Set([...native.seconds.keys(), ...wasm.seconds.keys()])];
    const figure = (value, digits = 2) => (value === undefined ? '–' : value.toFixed(digits));
    lines.push(
      `## ${companies.toLocaleString('en')} companies, ${(bytes / MEGA).toFixed(0)} MB in ${files.length} files`, '',
      '| stage | native, s | peak so far, MB | Chromium, s | Chromium / native |', '|---|---:|---:|---:|---:|',
      ...stages.map((stage) => {
        const [here, there] = [native.seconds.get(stage), wasm.seconds.get(stage)];
        return `| ${stage} | ${figure(here)} | ${figure(native.peaks.get(stage) && native.peaks.get(stage) / MEGA, 0)} | ${figure(there)} | ${here && there && here > 0.02 ? figure(there / here, 1) : '–'} |`;
      }),
      `| **all but writing** | **${figure(analysis)}** | **${figure(native.most / MEGA, 0)}** | **${figure(wasm.total)}** | **${figure(wasm.total / analysis, 1)}** |`, '',
      `Memory of the engine in the tab at the end: ${figure(wasm.memory.bytes / MEGA, 0)} MB; it never shrinks, so this is its peak.`, '',
    );
    totals.push({ companies, native: analysis, wasm: wasm.total });
    console.error(lines.at(-4));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const [first, last] = [totals[0], totals.at(-1)];
if (first !== last) {
  const times = (key) => (last[key] / first[key]).toFixed(1);
  lines.push(`From ${first.companies.toLocaleString('en')} to ${last.companies.toLocaleString('en')} companies (${(last.companies / first.companies).toFixed(0)} times): native ${times('native')} times the time, Chromium ${times('wasm')} times.`, '');
}
mkdirSync('docs/performance', { recursive: true });
const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
writeFileSync('docs/performance/analyze.md', [
  '# The whole way: files to findings', '', `Made by \`make bench\` on ${machine}. One run; such machines vary by a fifth.`,
  'Worlds made by `sample --seed 1`: about two texts of 600 bytes and four relations a company. Writing the four files is natively a stage of its own; in the tab it waits for the user.', '', ...lines,
].join('\n'));
