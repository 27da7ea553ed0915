/**
 * Times growth alarms and change points of many series, natively, in Chromium and beside ruptures, and writes
 * docs/performance/series.md. Builds the programs of scripts/series-bench/ with src/series alone, natively and for the browser.
 * Usage: node scripts/bench-series.mjs. PYTHON names a Python with ruptures; without it the peer's row says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { least, processorSeconds } from './processor-time.mjs';

const TARGET = 'wasm32-unknown-unknown';
const RUNS = 5;
const PROGRAMS = [
  { name: 'growth_speed', what: 'growth alarm', series: 100_000 },
  { name: 'changes_speed', what: 'change points', series: 5_000 },
];

/** A crate of src/series, the dates it needs and the programs: it builds in seconds, and for the browser without bindings. */
function build() {
  const crate = mkdtempSync(join(tmpdir(), 'series-bench-'));
  const at = (path) => JSON.stringify(resolve(path));
  const libm = /^libm = .*$/m.exec(readFileSync('Cargo.toml', 'utf8'))[0];
  const bins = PROGRAMS.map(({ name }) => `[[bin]]\nname = "${name}"\npath = ${at(`scripts/series-bench/${name}.rs`)}`);
  writeFileSync(join(crate, 'lib.rs'), `#[path = ${at('src/series/mod.rs')}]\npub mod series;\npub mod value {\n    #[path = ${at('src/value/date.rs')}]\n    pub mod date;\n}\n`);
  writeFileSync(
    join(crate, 'Cargo.toml'),
    ['[package]', 'name = "series-bench"', 'version = "0.0.0"', 'edition = "2024"', '[lib]', 'name = "lanternfish"', 'path = "lib.rs"', ...bins, '[dependencies]', libm, '[profile.release]', 'lto = true', 'codegen-units = 1', 'panic = "abort"', ''].join('\n'),
  );
  const env = { ...process.env, CARGO_TARGET_DIR: join(crate, 'target') };
  // For the browser with what scripts/build-wasm.sh builds the page's modules with.
  for (const [more, flags] of [[[], {}], [['--target', TARGET], { RUSTFLAGS: '-C target-feature=+simd128' }]]) {
    execFileSync('cargo', ['build', '--quiet', '--release', ...more], { cwd: crate, env: { ...env, ...flags }, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return crate;
}

/** Seconds of the same program in a page, by the clock: the least of the runs, each a new instance. */
async function inChromium(page, crate, name) {
  const bytes = readFileSync(join(crate, 'target', TARGET, 'release', `${name}.wasm`)).toString('base64');
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    times.push(
      await page.evaluate(async (base64) => {
        const module = await WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
        const { exports } = await WebAssembly.instantiate(module, {});
        const begun = performance.now();
        exports.main(0, 0);
        return (performance.now() - begun) / 1000;
      }, bytes),
    );
  }
  return least(times);
}

function peer() {
  const ran = spawnSync(process.env.PYTHON ?? 'python3', [new URL('series-bench/peer.py', import.meta.url).pathname], { encoding: 'utf8' });
  if (ran.status !== 0) return null;
  const [seconds, version] = ran.stdout.trim().split(' ');
  return { seconds: Number(seconds), version };
}

const crate = build();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const rows = [];
try {
  const page = await browser.newPage();
  for (const program of PROGRAMS) {
    rows.push({ ...program, native: processorSeconds(RUNS, join(crate, 'target/release', program.name)), chromium: await inChromium(page, crate, program.name) });
  }
} finally {
  await browser.close();
  rmSync(crate, { recursive: true, force: true });
}
const beside = peer();
const micro = (seconds, series) => ((1e6 * seconds) / series).toFixed(1);
const lines = [
  '# Many series',
  '',
  `Made by \`make bench\` on ${cpus().length} cores, ${cpus()[0].model.trim()}. Series of 104 weeks, half wandering, half steady; the time to make them is in ours. One thread; the least of ${RUNS} runs: natively of the processor's time, in Chromium by the clock, so other work on the machine shows there.`,
  '',
  '| what | series | native, s | µs a series | Chromium, s | µs a series |',
  '|---|---:|---:|---:|---:|---:|',
  ...rows.map(
    (row) =>
      `| ${row.what} | ${row.series.toLocaleString('en')} | ${row.native.toFixed(2)} | ${micro(row.native, row.series)} | ${row.chromium.toFixed(2)} | ${micro(row.chromium, row.series)} |`,
  ),
  '',
];
if (beside) {
  const [growth, changes] = rows.map((row) => row.native / row.series);
  lines.push(
    `ruptures ${beside.version} (Pelt, l2, default settings, 300 such series in the same run): ${(1e6 * beside.seconds).toFixed(0)} µs a series natively. ` +
      `Our change points take ${(beside.seconds / changes).toFixed(0)} times less (three readings of each curve, exact), the growth alarm ${(beside.seconds / growth).toFixed(0)} times less.`,
  );
} else {
  lines.push('ruptures is not installed here (PYTHON names a Python that has it), so no peer was timed.');
}
lines.push('');
const limit = 2;
const [growthAlarm] = rows;
lines.push(
  `Aimed at: 100,000 series in Chromium in under ${limit} s. The growth alarm takes ${growthAlarm.chromium.toFixed(2)} s in one thread, the change points ${((rows[1].chromium * 100_000) / rows[1].series).toFixed(0)} s.`,
  '',
  'What is timed in Chromium is `src/series` alone, built like the modules of the page. The page has no request for bare series: it raises growth alarms within an analysis; `lanternfish detect` does both natively.',
);
mkdirSync('docs/performance', { recursive: true });
writeFileSync('docs/performance/series.md', `${lines.join('\n')}\n`);
console.log(lines.join('\n'));
