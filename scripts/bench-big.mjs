/**
 * Reads one big CSV (1 GB by default, 12 columns in Chinese and English) natively and in Chromium through the page, and says what
 * memory that takes beside what the columns themselves need. Puts its section into docs/performance/read.md; too big for every run, so
 * `make bench` does it only with BIG=1.
 * Usage: node scripts/bench-big.mjs LANTERNFISH [BYTES], with the page built in dist/ (or LANTERNFISH_DIST).
 */
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { idle, open } from '../tests/e2e/browser.mjs';
import { HEADER, quoted, row } from './rows.mjs';
import { peak } from './peak-memory.mjs';

const [binary, wanted = '1000000000'] = process.argv.slice(2);
if (!binary) throw new Error('usage: node scripts/bench-big.mjs LANTERNFISH [BYTES]');
const MEGA = 1e6;
/** What a table holds beside a cell's bytes and the byte behind it (src/table/store.rs): bytes a cell, and a row. */
const PER_CELL = 4;
const PER_ROW = 8;
const PAGE = 'docs/performance/read.md';
const TITLE = '## One big file';
const folder = mkdtempSync(join(tmpdir(), 'lanternfish-big-'));
const say = (text) => process.stderr.write(`${text}\n`);

/** Writes rows until the file has its size; answers how many. */
async function write(path) {
  const out = createWriteStream(path);
  let part = `${HEADER.join(',')}\n`;
  let bytes = 0;
  let rows = 0;
  for (; bytes < Number(wanted); rows += 1) {
    const line = `${row(rows).map(quoted).join(',')}\n`;
    bytes += Buffer.byteLength(line);
    part += line;
    if (part.length > 1 << 19) {
      if (!out.write(part)) await new Promise((done) => out.once('drain', done));
      part = '';
    }
  }
  await new Promise((done) => out.end(part, done));
  return rows;
}

/** Reads the file as `analyze` does and ends it when reading is done. */
async function natively(file) {
  const begun = performance.now();
  const child = spawn(binary, ['analyze', file, '--out', join(folder, 'out')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let most = 0;
  const watch = setInterval(() => { most = Math.max(most, peak(child.pid)); }, 10);
  // Its first stage is told when every file has been read.
  await new Promise((done) => {
    child.stderr.once('data', done);
    child.once('close', done);
  });
  most = Math.max(most, peak(child.pid));
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(watch);
  child.kill();
  return { seconds, most };
}

async function inChromium(file) {
  const browser = await open();
  try {
    const { page } = browser;
    await page.goto(browser.address);
    await page.locator('#load-sample').waitFor();
    const begun = performance.now();
    await page.locator('lf-start #files').setInputFiles([file]);
    await page.locator('lf-review h1').waitFor({ timeout: 600_000 });
    await idle(page);
    const seconds = (performance.now() - begun) / 1000;
    const memory = await page.evaluate(() => document.querySelector('lantern-fish').session.engine.request('memory', {}));
    return { seconds, most: memory.bytes };
  } finally {
    await browser.close();
  }
}

try {
  const file = join(folder, 'big.csv');
  const rows = await write(file);
  const bytes = statSync(file).size;
  const columns = bytes + PER_CELL * HEADER.length * rows + PER_ROW * rows;
  say(`${rows} rows, ${bytes} bytes`);
  const native = await natively(file);
  say(`natively ${native.seconds.toFixed(1)} s, ${native.most} bytes`);
  const tab = await inChromium(file);
  say(`in Chromium ${tab.seconds.toFixed(1)} s, ${tab.most} bytes`);
  const figure = (value) => (value / MEGA).toLocaleString('en', { maximumFractionDigits: 0 });
  const line = (what, { seconds, most }) => `| ${what} | ${seconds.toFixed(1)} | ${figure(most)} | ${figure(most - columns)} |`;
  const section = [
    TITLE, '',
    `Made by \`make bench BIG=1\` (scripts/bench-big.mjs) on ${cpus().length} cores: a CSV of ${figure(bytes)} MB, ${rows.toLocaleString('en')} × ${HEADER.length} cells, read from disk slice by slice. Its columns take ${figure(columns)} MB: the bytes of the cells with one behind each, ${PER_CELL} bytes of offset a cell and ${PER_ROW} a row. In the tab the time runs from the drop to the review with its proposals, and memory is what the engine's WebAssembly instance has taken: it never shrinks, so this is its peak. Wanted: at most 1,000 MB more than the columns.`, '',
    '| where | s | peak memory, MB | more than the columns, MB |', '|---|---:|---:|---:|',
    line('natively, highest resident memory', native), line('Chromium, memory of the engine', tab), '',
  ].join('\n');
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8').replace(new RegExp(`\\n${TITLE}[^]*$`), '') : '# Reading in the browser\n';
  writeFileSync(PAGE, `${before.trimEnd()}\n\n${section}`);
  say(PAGE);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
