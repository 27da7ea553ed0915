/**
 * Times reading in Chromium: a CSV of 250,000 × 12 in Chinese and English, in UTF-8 and GB18030, and the same as XLSX, beside PapaParse,
 * DuckDB-WASM and the bare readers ours are built on, in one run of one page; what is compared runs by turns. Writes
 * docs/performance/read.md.
 * Usage: node scripts/bench-read.mjs [ROWS], after scripts/build-wasm.sh --bench. The peers are fetched by npm into a folder of their own.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeflateRaw, crc32 } from 'node:zlib';
import { chromium } from 'playwright-core';
import { HEADER, quoted, row } from './rows.mjs';
import { serve } from './serve.mjs';

const ROWS = Number(process.argv[2] ?? 250_000);
const RUNS = 5;
const PAPAPARSE = '5.5.3';
const DUCKDB = '1.32.0';
const folder = mkdtempSync(join(tmpdir(), 'lanternfish-read-'));

const csv = join(folder, 'a.csv');
const xlsx = join(folder, 'a.xlsx');
const rows = [HEADER, ...Array.from({ length: ROWS }, (_, at) => row(at))];
writeFileSync(csv, `${rows.map((cells) => cells.map(quoted).join(',')).join('\n')}\n`);
const gb = join(folder, 'gb.csv');
writeFileSync(gb, execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030', csv], { maxBuffer: 1 << 30 }));

/** A ZIP archive with these members, each a list of texts. */
async function zip(path, members) {
  const out = createWriteStream(path);
  const directory = [];
  let offset = 0;
  const write = (buffer) => {
    offset += buffer.length;
    if (!out.write(buffer)) return new Promise((done) => out.once('drain', done));
  };
  for (const [name, texts] of members) {
    const deflate = createDeflateRaw({ level: 6 });
    const packed = [];
    deflate.on('data', (part) => packed.push(part));
    const ended = new Promise((done) => deflate.on('end', done));
    let size = 0;
    let sum = 0;
    for (const text of texts) {
      const bytes = Buffer.from(text);
      size += bytes.length;
      sum = crc32(bytes, sum);
      if (!deflate.write(bytes)) await new Promise((done) => deflate.once('drain', done));
    }
    deflate.end();
    await ended;
    const content = Buffer.concat(packed);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(sum, 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, place, Buffer.from(name)]));
    await write(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name)]));
    await write(content);
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(all.length, 8);
  end.writeUInt32LE(offset, 12);
  await write(Buffer.concat([all, Buffer.from('PK\x05\x06', 'latin1'), end]));
  await new Promise((done) => out.end(done));
}
const shared = new Map();
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const cell = (value, column, at) => {
  const place = `${String.fromCharCode(65 + column)}${at + 1}`;
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  if (!shared.has(value)) shared.set(value, shared.size);
  return `<c r="${place}" t="s"><v>${shared.get(value)}</v></c>`;
};
const sheet = rows.map((cells, at) => `<row r="${at + 1}">${cells.map((value, column) => cell(value, column, at)).join('')}</row>`);
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
await zip(xlsx, [
  ['[Content_Types].xml', ['<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>']],
  ['_rels/.rels', [`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`]],
  ['xl/workbook.xml', [`<?xml version="1.0"?><workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`]],
  ['xl/_rels/workbook.xml.rels', [`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`]],
  ['xl/worksheets/sheet1.xml', [`<?xml version="1.0"?><worksheet ${MAIN}><sheetData>`, ...sheet, '</sheetData></worksheet>']],
  ['xl/sharedStrings.xml', [`<?xml version="1.0"?><sst ${MAIN} count="${shared.size}" uniqueCount="${shared.size}">`, ...[...shared.keys()].map((text) => `<si><t>${escape(text)}</t></si>`), '</sst>']],
]);

const pkg = join(process.env.CARGO_TARGET_DIR ?? 'target', 'wasm', 'pkg');
for (const name of ['bench.js', 'bench_bg.wasm']) {
  if (!existsSync(join(pkg, name))) throw new Error(`${join(pkg, name)} is missing; run: scripts/build-wasm.sh --bench`);
  writeFileSync(join(folder, name), readFileSync(join(pkg, name)));
}
const npm = join(folder, 'npm', 'node_modules');
/** Fetches a peer; false, and said, where it cannot be had. */
const fetched = (name, version) => {
  try {
    execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', join(folder, 'npm'), `${name}@${version}`], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`bench-read: NOT RUN: ${name} could not be installed\n`);
    return false;
  }
};
// DuckDB first: npm clears what it was not asked to keep.
const duckdb = fetched('@duckdb/duckdb-wasm', DUCKDB);
if (duckdb) {
  const dist = join(npm, '@duckdb', 'duckdb-wasm', 'dist');
  for (const name of ['duckdb-eh.wasm', 'duckdb-browser-eh.worker.js']) copyFileSync(join(dist, name), join(folder, name));
  const { build } = await import('rolldown');
  await build({ input: join(dist, 'duckdb-browser.mjs'), platform: 'browser', logLevel: 'silent', output: { file: join(folder, 'duckdb.js'), format: 'esm' } });
}
const papaparse = fetched('papaparse', PAPAPARSE) ? readFileSync(join(npm, 'papaparse', 'papaparse.min.js'), 'utf8') : null;
writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>read</title>');

const server = await serve(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
page.setDefaultTimeout(600_000);
await page.goto(new URL('index.html', server.address).href);
if (papaparse) await page.evaluate(papaparse);
/** One run: seconds, cells and, where there is any, seconds of start-up; a fresh instance for each, because its memory never shrinks. */
const run = (what, file) => page.evaluate(async ([what, file]) => {
  const blob = await (await fetch(`./${file}`)).blob();
  if (what === 'papaparse') {
    const begun = performance.now();
    const result = await new Promise((done) => globalThis.Papa.parse(new File([blob], file), { complete: done }));
    return [(performance.now() - begun) / 1000, result.data.reduce((sum, row) => sum + row.length, 0)];
  }
  if (what === 'duckdb') {
    const started = performance.now();
    const duckdb = await import('./duckdb.js');
    const worker = new Worker('./duckdb-browser-eh.worker.js');
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
    await database.instantiate(new URL('./duckdb-eh.wasm', location.href).href);
    const connection = await database.connect();
    const startup = (performance.now() - started) / 1000;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const begun = performance.now();
    await database.registerFileBuffer(file, bytes);
    await connection.query(`create table t as select * from read_csv_auto('${file}')`);
    const seconds = (performance.now() - begun) / 1000;
    const rows = Number((await connection.query('select count(*) as n from t')).toArray()[0].n);
    const columns = (await connection.query('describe t')).numRows;
    await database.terminate();
    return [seconds, rows * columns, startup];
  }
  const bench = await import(`./bench.js?${Math.random()}`);
  await bench.default({ module_or_path: './bench_bg.wasm' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const begun = performance.now();
  const cells = what === 'readTyped' ? bench.readTyped(file, bytes) : bench[what](bytes);
  return [(performance.now() - begun) / 1000, cells];
}, [what, file]);
const results = [];
/** Times what is compared by turns, so that a busy moment of the machine meets all of it. */
const compare = async (...all) => {
  const own = all.map(([label, what, file]) => ({ label, what, file, seconds: [], startup: [], cells: 0 }));
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const one of own) {
      const [seconds, cells, startup] = await run(one.what, one.file);
      one.seconds.push(seconds);
      if (startup) one.startup.push(startup);
      one.cells = cells;
    }
  }
  for (const one of own) {
    one.best = Math.min(...one.seconds);
    one.worst = Math.max(...one.seconds);
    if (one.startup.length > 0) one.label += `, after ${Math.min(...one.startup).toFixed(2)}–${Math.max(...one.startup).toFixed(2)} s of start-up`;
    process.stderr.write(`${one.label}: ${one.seconds.map((seconds) => seconds.toFixed(2)).join(' ')} s, ${one.cells} cells\n`);
    results.push(one);
  }
  return own;
};
const [core, ours, gbk, ...others] = await compare(
  ['CSV, bare csv-core: splits and keeps nothing', 'csvCore', 'a.csv'],
  ['**CSV, UTF-8: to typed columns**', 'readTyped', 'a.csv'],
  ['**CSV, GB18030: to typed columns**', 'readTyped', 'gb.csv'],
  ...(papaparse ? [[`CSV, PapaParse ${PAPAPARSE}: to arrays of strings`, 'papaparse', 'a.csv']] : []),
  ...(duckdb ? [[`CSV, DuckDB-WASM ${DUCKDB}: to a typed table`, 'duckdb', 'a.csv']] : []),
);
const [bare, book] = await compare(
  ['XLSX, bare calamine: reads cells and keeps nothing', 'bareCalamine', 'a.xlsx'],
  ['**XLSX: to typed columns**', 'readTyped', 'a.xlsx'],
);
await browser.close();
await server.close();

const mega = (path) => (statSync(path).size / 1e6).toFixed(0);
const ratio = (a, b) => (a.best / b.best).toFixed(2);
/** The ratio of each turn, sorted: its middle does not hang on one lucky run. */
const middle = (a, b) => a.seconds.map((seconds, turn) => seconds / b.seconds[turn]).sort((one, other) => one - other)[RUNS >> 1].toFixed(2);
mkdirSync('docs/performance', { recursive: true });
const PAGE = 'docs/performance/read.md';
/** What scripts/bench-big.mjs wrote last stays. */
const big = existsSync(PAGE) ? /\n## One big file[^]*$/.exec(readFileSync(PAGE, 'utf8'))?.[0] ?? '' : '';
writeFileSync(PAGE, [
  '# Reading in the browser', '',
  `Made by \`make bench\` (scripts/bench-read.mjs) in Chromium on ${cpus().length} cores: ${ROWS.toLocaleString('en')} × ${HEADER.length} cells in Chinese and English; CSV ${mega(csv)} MB, in GB18030 ${mega(gb)} MB, XLSX ${mega(xlsx)} MB. One page, ${RUNS} runs each, by turns; the best and the worst.`, '',
  '| what | s | cells |', '|---|---:|---:|',
  ...results.map(({ label, best, worst, cells }) => `| ${label} | ${best.toFixed(2)}–${worst.toFixed(2)} | ${cells.toLocaleString('en')} |`), '',
  `Best to best, and in brackets the middle of the turns: ours to csv-core ${ratio(ours, core)} (${middle(ours, core)}; at most 1.5 wanted), GB18030 to UTF-8 ${ratio(gbk, ours)} (${middle(gbk, ours)}; 1.5), XLSX to calamine ${ratio(book, bare)} (${middle(book, bare)}; 1.2)${others.map((other) => `, ${/CSV, ([^:]+?) [\d.]+:/.exec(other.label)[1]} to ours ${ratio(other, ours)} (${middle(other, ours)})`).join('')}.`, '',
].join('\n') + big);
rmSync(folder, { recursive: true, force: true });
process.stderr.write('docs/performance/read.md\n');
