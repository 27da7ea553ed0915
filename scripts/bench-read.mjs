/**
 * Times reading in Chromium: a CSV of 250,000 × 12 in Chinese and English, in UTF-8 and GB18030, and the same as XLSX, beside PapaParse
 * and the bare readers ours are built on, in one run of one page. Writes docs/performance/read.md.
 * Usage: node scripts/bench-read.mjs [ROWS], after scripts/build-wasm.sh --bench. PapaParse is fetched by npm into a folder of its own.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeflateRaw, crc32 } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const ROWS = Number(process.argv[2] ?? 250_000);
const RUNS = 3;
const PAPAPARSE = '5.5.3';
const folder = mkdtempSync(join(tmpdir(), 'lanternfish-read-'));

/** The same rows for every run: a small generator with a fixed seed. */
let state = 7;
const below = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 2 ** 32 * limit);
};
const WORDS = ['深海', '灯笼鱼', '金融', '信息', '服务', '科技', '投资', '咨询', '保本', '保息', '平台', '借款', '逾期', '提现', '困难', '年化', '收益'];
const PROVINCES = ['北京市', '上海市', '广东省', '浙江省', '江苏省', '四川省'];
const pick = (list) => list[below(list.length)];
const HEADER = ['编号', '公司名称', 'name', '成立日期', '注册资本', '省份', '电话', '邮箱', '网址', '人数', '状态', '说明'];
const two = (number) => String(number).padStart(2, '0');
const row = (at) => [
  String(at).padStart(8, '0'), `${pick(WORDS)}${pick(WORDS)}${pick(WORDS)}${pick(WORDS)}有限公司`, `Lantern Fish Limited ${at}`,
  `${2000 + at % 24}-${two(at % 12 + 1)}-${two(at % 28 + 1)}`, `${10 + below(9990)}万元`, pick(PROVINCES), `1${3_000_000_000 + below(999_999_999)}`, `user${at}@example.com`,
  `https://www.site${at}.example.cn/a`, below(5000), at % 5 ? '在营' : '注销',
  `${at % 9 ? '' : '说, '}${Array.from({ length: 8 + below(20) }, () => pick(WORDS)).join('')}`,
];
const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));

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
let papaparse = null;
try {
  execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', join(folder, 'npm'), `papaparse@${PAPAPARSE}`], { stdio: 'ignore' });
  papaparse = readFileSync(join(folder, 'npm', 'node_modules', 'papaparse', 'papaparse.min.js'), 'utf8');
} catch {
  process.stderr.write('bench-read: NOT RUN: PapaParse could not be installed\n');
}
writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>read</title>');

const server = await serve(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
page.setDefaultTimeout(600_000);
await page.goto(new URL('index.html', server.address).href);
if (papaparse) await page.evaluate(papaparse);
/** Seconds of each run; a fresh instance for each, because its memory never shrinks. */
const timed = async (what, file) => {
  const seconds = [];
  let cells = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const found = await page.evaluate(async ([what, file]) => {
      const blob = await (await fetch(`./${file}`)).blob();
      if (what === 'papaparse') {
        const begun = performance.now();
        const result = await new Promise((done) => globalThis.Papa.parse(new File([blob], file), { complete: done }));
        return [(performance.now() - begun) / 1000, result.data.reduce((sum, row) => sum + row.length, 0)];
      }
      const bench = await import(`./bench.js?${Math.random()}`);
      await bench.default({ module_or_path: './bench_bg.wasm' });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const begun = performance.now();
      const cells = what === 'readTyped' ? bench.readTyped(file, bytes) : bench[what](bytes);
      return [(performance.now() - begun) / 1000, cells];
    }, [what, file]);
    seconds.push(found[0]);
    cells = found[1];
  }
  return { best: Math.min(...seconds), worst: Math.max(...seconds), cells };
};
const results = [];
const add = async (label, what, file) => {
  const result = { label, ...(await timed(what, file)) };
  process.stderr.write(`${label}: ${result.best.toFixed(2)}–${result.worst.toFixed(2)} s, ${result.cells} cells\n`);
  results.push(result);
  return result;
};
const core = await add('CSV, bare csv-core: splits and keeps nothing', 'csvCore', 'a.csv');
const ours = await add('**CSV, UTF-8: to typed columns**', 'readTyped', 'a.csv');
const gbk = await add('**CSV, GB18030: to typed columns**', 'readTyped', 'gb.csv');
const papa = papaparse ? await add(`CSV, PapaParse ${PAPAPARSE}: to arrays of strings`, 'papaparse', 'a.csv') : null;
const bare = await add('XLSX, bare calamine: reads cells and keeps nothing', 'bareCalamine', 'a.xlsx');
const book = await add('**XLSX: to typed columns**', 'readTyped', 'a.xlsx');
await browser.close();
await server.close();

const mega = (path) => (statSync(path).size / 1e6).toFixed(0);
const ratio = (a, b) => (a.best / b.best).toFixed(2);
mkdirSync('docs/performance', { recursive: true });
writeFileSync('docs/performance/read.md', [
  '# Reading in the browser', '',
  `Made by \`make bench\` (scripts/bench-read.mjs) in Chromium on ${cpus().length} cores: ${ROWS.toLocaleString('en')} × ${HEADER.length} cells in Chinese and English; CSV ${mega(csv)} MB, in GB18030 ${mega(gb)} MB, XLSX ${mega(xlsx)} MB. One page, ${RUNS} runs each; the best and the worst.`, '',
  '| what | s | cells |', '|---|---:|---:|',
  ...results.map(({ label, best, worst, cells }) => `| ${label} | ${best.toFixed(2)}–${worst.toFixed(2)} | ${cells.toLocaleString('en')} |`), '',
  `Ours to csv-core ${ratio(ours, core)} (at most 1.5 wanted), GB18030 to UTF-8 ${ratio(gbk, ours)} (1.5), XLSX to calamine ${ratio(book, bare)} (1.2)${papa ? `, PapaParse to ours ${ratio(papa, ours)}` : ''}.`, '',
].join('\n'));
rmSync(folder, { recursive: true, force: true });
process.stderr.write('docs/performance/read.md\n');
