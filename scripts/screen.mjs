/**
 * Screens 683 names against about 100,000 natively and in Chromium, in one run with rapidfuzz (pip) and MiniSearch (npm), and writes
 * docs/performance/screen.md. Half of the names are other spellings of listed companies, half are listed nowhere.
 * Usage: node scripts/screen.mjs LANTERNFISH, with the page built in dist/
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { idle, loadSample, open } from '../tests/e2e/browser.mjs';
import { least, processorSeconds } from './processor-time.mjs';

const [binary] = process.argv.slice(2);
/** Tasks that were at work on the machine before this: with more than none, seconds are higher than they need be. */
const busy = loadavg()[0].toFixed(1);
const REGISTERS = ['公司登记.csv', 'companies_en.csv'];
const PRECISIONS = [0.9, 0.95];
/** Runs of which the fastest counts, ours and rapidfuzz's: the machine may be busy. */
const RUNS = 3;
const work = mkdtempSync(join(tmpdir(), 'lanternfish-screen-'));

/** Records of a CSV text: quoted cells may hold commas and doubled quotes. */
function records(text) {
  return [...text.replace(/^\uFEFF/, '').matchAll(/(?:"(?:[^"]|"")*"|[^,\r\n"]*)(?:,(?:"(?:[^"]|"")*"|[^,\r\n"]*))*\r?\n/g)]
    .map(([line]) => [...`,${line.trimEnd()}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => (quoted ?? '').replaceAll('""', '"') || (plain ?? '')));
}
function world(companies, seed) {
  const folder = join(work, String(seed));
  execFileSync(binary, ['sample', '--companies', String(companies), '--seed', String(seed), '--out', folder]);
  const facts = new Map(records(readFileSync(join(folder, 'truth.csv'), 'utf8')).filter((row) => row[3] === 'duplicate_of' || row[3] === 'defect').map((row) => [`${row[1]} ${row[2]}`, row]));
  const listed = [];
  const spelled = [];
  for (const name of REGISTERS) {
    records(readFileSync(join(folder, name), 'utf8')).slice(1).forEach((row, at) => {
      const fact = facts.get(`${name} ${at + 1}`);
      if (fact?.[3] === 'duplicate_of') spelled.push({ id: fact[4], name: row[1] });
      else if (!fact && row[0]) listed.push({ id: row[0], name: row[1] });
    });
  }
  return { listed, spelled };
}
/** Every so many-th of a list, so that nothing is left to chance. */
const spread = (list, count) => Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]);
const csv = (rows) => `id,name\n${rows.map(({ id, name }) => `${id},"${name.replaceAll('"', '""')}"`).join('\n')}\n`;

const { listed, spelled } = world(100_000, 7);
const names = new Set(listed.map(({ name }) => name));
const strangers = world(3_000, 99).listed.filter(({ name }) => !names.has(name));
const known = spread(spelled.filter(({ name }) => !names.has(name)), 342).map(({ id, name }) => ({ id: `T${id}`, name }));
const queries = [...known, ...spread(strangers, 341).map(({ id, name }) => ({ id: `N${id}`, name }))];
const asked = new Set(queries.map(({ name }) => name));
const list = [...listed, ...strangers.filter(({ name }) => !asked.has(name)).slice(0, 683).map(({ id, name }) => ({ id: `x${id}`, name }))];
writeFileSync(join(work, 'queries.csv'), csv(queries));
writeFileSync(join(work, 'list.csv'), csv(list));

/** Best answer of each name as [id, listed id, score] → recall at each precision and right first answers. */
function grade(best) {
  const right = ([query, found]) => query === `T${found}`;
  const ordered = best.filter(([, found]) => found).sort((a, b) => b[2] - a[2]);
  const recall = PRECISIONS.map((least) => {
    let hits = 0;
    let most = 0;
    ordered.forEach((answer, at) => {
      hits += right(answer) ? 1 : 0;
      if (hits / (at + 1) >= least && ordered[at + 1]?.[2] !== answer[2]) most = hits;
    });
    return most / known.length;
  });
  return { recall, first: ordered.filter(right).length / known.length };
}
/** The best pair of each name. */
function best(pairs) {
  const found = new Map();
  for (const [left, right, score] of pairs) if (score > (found.get(left)?.[2] ?? -Infinity)) found.set(left, [left, right, score]);
  return [...found.values()];
}
const results = [];
const note = (what, seconds, answers) => {
  results.push({ what, seconds, ...grade(answers) });
  const { recall, first } = results.at(-1);
  console.error(`${what}: ${seconds.toFixed(2)} s, recall ${recall.map((share) => share.toFixed(3)).join(' / ')}, first ${first.toFixed(3)}`);
};

/** Runs the command line on one worker or on so many, by default on all cores; the least seconds of the runs, of the processor where there is one worker, and the bytes written. */
function resolve(...workers) {
  const given = ['resolve', join(work, 'queries.csv'), join(work, 'list.csv'), '--id', 'id', ...workers, '--out', join(work, 'pairs.csv')];
  const wall = () => {
    const begun = performance.now();
    execFileSync(binary, given, { stdio: 'ignore' });
    return (performance.now() - begun) / 1000;
  };
  const seconds = workers.at(-1) === '1' ? processorSeconds(RUNS, binary, given) : least(Array.from({ length: RUNS }, wall));
  return { seconds, bytes: readFileSync(join(work, 'pairs.csv'), 'utf8') };
}
const written = [];
for (const [on, ...workers] of [['one core (processor time)', '--workers', '1'], ['all cores']]) {
  const { seconds, bytes } = resolve(...workers);
  written.push(bytes);
  note(`\`lanternfish resolve\`, from files to pairs, ${on}`, seconds, best(records(bytes).slice(1).map((row) => [row[0], row[1], Number(row[2])])));
}
if (new Set([...written, resolve('--workers', '3').bytes]).size > 1) throw new Error('1, 3 and all workers write other bytes');

/** Installs a peer by its name; without it its row is left out. */
function installed(run) {
  try {
    run();
    return true;
  } catch {
    console.error('a peer could not be installed; its row is left out');
    return false;
  }
}
const mini = join(work, 'npm');
mkdirSync(mini);
writeFileSync(join(mini, 'package.json'), '{}');
const hasMini = installed(() => execFileSync('npm', ['install', '--silent', '--prefix', mini, 'minisearch'], { stdio: 'ignore' }));
/** Words, and pairs of neighbouring Han characters: without these MiniSearch takes a Chinese name for one word. */
const searching = `(MiniSearch, list, queries) => {
  const tokenize = (text) => text.toLowerCase().normalize('NFKC').split(/[^\\p{L}\\p{N}]+/u).filter(Boolean).flatMap((word) => (/\\p{Script=Han}/u.test(word) ? [...word].slice(1).map((c, at) => [...word][at] + c) : [word]));
  const begun = performance.now();
  const index = new MiniSearch({ fields: ['name'], idField: 'key', tokenize, searchOptions: { fuzzy: 0.2, tokenize } });
  index.addAll(list.map(({ name }, key) => ({ key, name })));
  const best = queries.map(({ id, name }) => { const [first] = index.search(name); return first ? [id, list[first.id].id, first.score / name.length] : [id, '', 0]; });
  return { best, seconds: (performance.now() - begun) / 1000 };
}`;
if (existsSync('dist/index.html')) await inChromium();
else console.error('the page is not built; its rows are left out');

async function inChromium() {
  const browser = await open();
  try {
    const { page } = browser;
    await page.goto(browser.address);
    // The engine runs once there is something to read.
    await loadSample(page, 500);
    await idle(page);
    const answer = await page.evaluate(async ([first, second]) => {
      const { session } = document.querySelector('lantern-fish');
      const at = performance.now();
      // Records answer to their numbers; the ids take no part.
      const { left, right, weight } = await session.engine.request('link', { first, second, settings: { ignore: ['id'] } });
      return { pairs: left.map((record, place) => [Number(record), Number(right[place]), weight[place]]), seconds: (performance.now() - at) / 1000 };
    }, [csv(queries), csv(list)]);
    const named = answer.pairs.map(([query, found, weight]) => [queries[query - 1].id, list[found - 1].id, weight]);
    note('the engine in Chromium, from text to pairs', answer.seconds, best(named));
    if (hasMini) {
      const other = await browser.context.newPage();
      other.setDefaultTimeout(0);
      await other.addScriptTag({ path: join(mini, 'node_modules/minisearch/dist/umd/index.js') });
      const { best: answers, seconds: took } = await other.evaluate(([text, all, some]) => new Function('MiniSearch', 'all', 'some', `return (${text})(MiniSearch, all, some)`)(globalThis.MiniSearch, all, some), [searching, list, queries]);
      note('MiniSearch in Chromium, pairs of characters as words, fuzzy 0.2', took, answers);
    }
  } finally {
    await browser.close();
  }
}

const python = join(work, 'venv/bin/python');
if (installed(() => {
  execFileSync('python3', ['-m', 'venv', join(work, 'venv')], { stdio: 'ignore' });
  execFileSync(python, ['-m', 'pip', 'install', '-q', 'rapidfuzz', 'numpy'], { stdio: 'ignore' });
})) {
  writeFileSync(join(work, 'peer.py'), `
import csv, json, sys, time
import numpy as np
from rapidfuzz import fuzz, process, utils
folder, name, workers, runs = sys.argv[1:]
read = lambda own: [(row["id"], row["name"]) for row in csv.DictReader(open(f"{folder}/{own}.csv"))]
queries, listed = read("queries"), read("list")
least = float("inf")
clock = time.process_time if workers == "1" else time.perf_counter
for run in range(int(runs)):
    begun = clock()
    a, b = ([utils.default_process(own[1]) for own in some] for some in (queries, listed))
    best = []
    for at in range(0, len(a), 64):
        scores = process.cdist(a[at:at + 64], b, scorer=getattr(fuzz, name), dtype=np.float32, workers=int(workers))
        best += [[queries[at + row][0], listed[int(own.argmax())][0], float(own.max())] for row, own in enumerate(scores)]
    least = min(least, clock() - begun)
print(json.dumps({"best": best, "seconds": least}))
`);
  for (const [name, on, workers, runs] of [['ratio', 'one core (processor time)', 1, RUNS], ['ratio', 'all cores', -1, RUNS], ['WRatio', 'all cores', -1, 1]]) {
    const { best: answers, seconds } = JSON.parse(execFileSync(python, [join(work, 'peer.py'), work, name, workers, runs].map(String), { maxBuffer: 1 << 28 }));
    note(`rapidfuzz cdist, ${name}, names in memory, ${on}`, seconds, answers);
  }
}

const rows = results.map(({ what, seconds: took, recall, first }) => `| ${what} | ${took.toFixed(2)} | ${recall.map((share) => share.toFixed(3)).join(' | ')} | ${first.toFixed(3)} |`);
mkdirSync('docs/performance', { recursive: true });
writeFileSync('docs/performance/screen.md', `# Screening a list of names

Made by \`make bench\` on ${cpus().length} cores, ${cpus()[0].model.replace(/ (\d+-Core )?Processor.*/, '')}. One run of all, of what takes seconds the fastest of ${RUNS}; such machines vary by a fifth, and ${busy} other tasks were at work. 1, 3 and all workers wrote the same bytes.
${queries.length} names against ${list.length.toLocaleString('en-GB')}, made by \`sample\`: ${known.length} are other spellings of listed companies (brackets, traditional, full width, legal form, short, branch, romanised), the others are listed nowhere, though some share words and characters with those that are. Recall: of the ${known.length}, how many are found where that share of the answers is right, each by its own best threshold. First: the best answer is the right one, whatever its score.

| by | seconds | recall at precision ${PRECISIONS.join(' | recall at precision ')} | first |
|---|---:|---:|---:|---:|
${rows.join('\n')}
`);
if (existsSync(work)) rmSync(work, { recursive: true, force: true });
