/**
 * Prints what a visitor downloads, as gzip, beside what was aimed at. Fails when an aim is missed.
 * Usage: node scripts/size.mjs [folder of the built page]
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const folder = process.argv[2] ?? 'dist';
const gzip = (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;

/** Paths of the files below the folder, with `/`. */
const files = (under = '') => readdirSync(join(folder, under)).sort().flatMap((name) => {
  const path = under ? `${under}/${name}` : name;
  return statSync(join(folder, path)).isDirectory() ? files(path) : [path];
});
const all = files();
const text = Object.fromEntries(all.filter((path) => /\.(js|css|html)$/.test(path)).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));

/** A module that is nothing but a packed module of WebAssembly: base64 of gzip always begins so. */
const packed = (path) => /["'`](H4sI[\w+/=]{100,})["'`]/.exec(text[path] ?? '')?.[1];
/** The scripts that a script imports; `lazily` adds those that it names in a call of `import`. */
const imports = (path, lazily) => [...(text[path] ?? '').matchAll(lazily ? /(?:from|import)\s*\(?\s*["'`]\.\/([\w.-]+\.js)["'`]/g : /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)]
  .map((match) => path.replace(/[^/]*$/, match[1])).filter((found) => found in text);
const closure = (paths, lazily = false) => {
  const found = new Set(paths);
  for (const path of found) for (const next of imports(path, lazily)) if (!packed(next)) found.add(next);
  return [...found];
};

const page = text['index.html'];
if (!page) throw new Error(`there is no index.html in ${folder}; run: make build`);
const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1]).filter((path) => all.includes(path));
const shell = ['index.html', ...closure(named)];
/** The shell and every lazy part but the modules: more than a visitor has loaded when the first file is dropped, never less. */
const before = closure(shell, true);
const modules = Object.keys(text).filter((path) => packed(path) && path !== 'lanternfish.html');
/** Vite names a part after its module. */
const module = (name) => modules.filter((path) => path.includes(`${name}-wasm`));

const total = (paths) => paths.reduce((sum, path) => sum + gzip(path), 0);
const rows = [
  ['shell (page, styles, first scripts)', total(shell), 150_000],
  ['page before a file, at the most', total(before), 300_000],
  ['engine, when needed', total(module('engine')), 700_000],
  ['readers, when a heavy format comes', total(module('readers')), null],
  ['readers with PDF, when one comes', total(module('pdf')), null],
];
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const line = (cells) => process.stdout.write(`| ${cells[0].padEnd(36)} | ${cells[1].padStart(9)} | ${cells[2].padStart(15)} | ${cells[3].padStart(10)} |\n`);
line(['what', 'gzip', 'aim', '']);
line(['---', '---:', '---:', '---']);
let missed = 0;
for (const [what, bytes, aim] of rows) {
  if (aim && bytes > aim) missed += 1;
  line([what, kB(bytes), aim ? `under ${kB(aim)}` : 'apart', aim ? (bytes > aim ? 'missed' : 'met') : '']);
}
for (const path of modules) process.stdout.write(`${path}: ${kB(gunzipSync(Buffer.from(packed(path), 'base64')).length)} of WebAssembly\n`);
process.exitCode = missed ? 1 : 0;
