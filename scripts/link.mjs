/**
 * Times `resolve`: company registers of 10,000 and 100,000 companies graded against their truth, and FEBRL 3 in one run with Splink
 * (pip). Writes docs/performance/resolve.md. FEBRL is read from ../shared/data or $LANTERNFISH_DATA; without it its part is left out.
 * Usage: node scripts/link.mjs LANTERNFISH
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorSeconds } from './processor-time.mjs';

const [binary] = process.argv.slice(2);
/** Tasks that were at work on the machine before this: with more than none, seconds are higher than they need be. */
const busy = loadavg()[0].toFixed(1);
const work = mkdtempSync(join(tmpdir(), 'lanternfish-link-'));
const data = process.env.LANTERNFISH_DATA ?? '../shared/data';

/** Records of a CSV text: quoted cells may hold commas and doubled quotes. */
function records(text) {
  return [...text.replace(/^\uFEFF/, '').matchAll(/(?:"(?:[^"]|"")*"|[^,\r\n"]*)(?:,(?:"(?:[^"]|"")*"|[^,\r\n"]*))*\r?\n/g)]
    .map(([line]) => [...`,${line.trimEnd()}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => (quoted ?? '').replaceAll('""', '"') || (plain ?? '')));
}
const read = (file) => records(readFileSync(file, 'utf8'));
const pairs = (keys) => {
  const sizes = new Map();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
};
/** Pair F1 of two namings of the same records. */
function grade(truth, said) {
  const [there, found, right] = [pairs(truth), pairs(said), pairs(truth.map((who, at) => `${who}\u0000${said[at]}`))];
  return { f1: (2 * right) / (there + found), wrong: found - right, missed: there - right, there };
}
/** What the command line wrote. */
const written = () => ['pairs.csv', 'clusters.csv'].reduce((hash, name) => hash.update(readFileSync(join(work, name))), createHash('sha256')).digest('hex');
/** Runs the command line; seconds and the most memory seen, in MB. */
async function resolve(...given) {
  const [pairs, clusters] = ['pairs.csv', 'clusters.csv'].map((name) => join(work, name));
  const begun = performance.now();
  const child = spawn(binary, ['resolve', ...given, '--out', pairs, '--clusters', clusters], { stdio: 'ignore' });
  let most = 0;
  const watch = setInterval(() => {
    try {
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
    } catch {}
  }, 10);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`resolve ended with ${code}`);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, most, bytes: written(), clusters: new Map(read(clusters).slice(1)) };
}

const registers = [];
for (const companies of [10_000, 30_000, 100_000]) {
  const folder = join(work, String(companies));
  execFileSync(binary, ['sample', '--companies', String(companies), '--seed', '7', '--out', folder]);
  const facts = new Map(read(join(folder, 'truth.csv')).filter((row) => row[3] === 'duplicate_of').map((row) => [`${row[1]} ${row[2]}`, row[4]]));
  for (const name of ['公司登记.csv', 'companies_en.csv']) {
    const rows = read(join(folder, name)).slice(1);
    const alone = processorSeconds(1, binary, ['resolve', join(folder, name), '--workers', '1', '--out', join(work, 'pairs.csv'), '--clusters', join(work, 'clusters.csv')]);
    const first = written();
    const { seconds, most, bytes, clusters } = await resolve(join(folder, name));
    if (new Set([first, bytes, (await resolve(join(folder, name), '--workers', '3')).bytes]).size > 1) throw new Error('1, 3 and all workers write other bytes');
    // A row that states no code and is no known duplicate is nobody's.
    const truth = rows.map((row, at) => facts.get(`${name} ${at + 1}`) ?? (row[0] || `row ${at + 1}`));
    const { f1, wrong, missed, there } = grade(truth, rows.map((_, at) => clusters.get(String(at + 1)) ?? `not read ${at}`));
    registers.push(`| ${name} | ${rows.length.toLocaleString('en-GB')} | ${alone.toFixed(2)} | ${((alone * 1e6) / rows.length).toFixed(0)} | ${seconds.toFixed(2)} | ${most.toFixed(0)} | ${f1.toFixed(4)} | ${wrong} | ${missed} | ${there} |`);
    console.error(registers.at(-1));
  }
  rmSync(folder, { recursive: true });
}

const peers = [];
const file = join(data, 'febrl/dataset3.csv');
if (existsSync(file)) {
  const { seconds, most, clusters } = await resolve(file, '--id', 'rec_id');
  const ids = read(file).slice(1).map((row) => row[0].trim());
  const who = ids.map((id) => id.split('-')[1]);
  const own = new Map([...clusters].map(([id, cluster]) => [id.trim(), cluster]));
  const ours = grade(who, ids.map((id) => own.get(id)));
  peers.push(`| \`lanternfish resolve\`, default settings, no labels, from file to files | ${seconds.toFixed(2)} | ${most.toFixed(0)} | ${ours.f1.toFixed(4)} |`);
  try {
    const python = join(work, 'venv/bin/python');
    execFileSync('python3', ['-m', 'venv', join(work, 'venv')], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '-q', 'splink', 'duckdb', 'pandas'], { stdio: 'ignore' });
    writeFileSync(join(work, 'peer.py'), `
import json, resource, sys, time
from collections import Counter
import pandas as pd
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
begun = time.perf_counter()
df = pd.read_csv(sys.argv[1], dtype=str, skipinitialspace=True)
df.columns = [name.strip() for name in df.columns]
df["cluster"] = df.rec_id.str.split("-").str[1]
rules = [block_on("soc_sec_id"), block_on("given_name", "surname"), block_on("date_of_birth", "surname"), block_on("date_of_birth", "given_name"),
         block_on("postcode", "address_1"), block_on("suburb", "surname"), block_on("surname", "postcode"), block_on("given_name", "postcode")]
settings = SettingsCreator(link_type="dedupe_only", unique_id_column_name="rec_id", blocking_rules_to_generate_predictions=rules, comparisons=[
    cl.NameComparison("given_name"), cl.NameComparison("surname"), cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
    cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]), cl.ExactMatch("street_number"), cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
    cl.JaroWinklerAtThresholds("address_1"), cl.JaroWinklerAtThresholds("suburb"), cl.ExactMatch("state")])
api = DuckDBAPI()
try:
    linker = Linker(api.register(df), settings, log_level="ERROR")
except (AttributeError, TypeError):
    linker = Linker(df, settings, db_api=api)
linker.training.estimate_probability_two_random_records_match([block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.9)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("soc_sec_id"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
found = linker.inference.predict(threshold_match_probability=0.01)
seconds = time.perf_counter() - begun
who = dict(zip(df.rec_id, df.cluster))
pairs = found.as_pandas_dataframe()
right = pairs.rec_id_l.map(who) == pairs.rec_id_r.map(who)
there = sum(n * (n - 1) // 2 for n in Counter(df.cluster).values())
scored = pd.DataFrame({"p": pairs.match_probability, "right": right}).sort_values("p", ascending=False)
hits = scored.right.cumsum()
f1 = (2 * hits / (there + pd.Series(range(1, len(scored) + 1), index=scored.index))).max()
print(json.dumps({"version": splink.__version__, "seconds": seconds, "f1": float(f1), "most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`);
    const begun = performance.now();
    const lines = execFileSync(python, [join(work, 'peer.py'), file], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim().split('\n');
    const whole = (performance.now() - begun) / 1000;
    const peer = JSON.parse(lines.at(-1));
    peers.push(`| Splink ${peer.version} on DuckDB, pairs at its best threshold, the whole command as above | ${whole.toFixed(2)} | ${peer.most.toFixed(0)} | ${peer.f1.toFixed(4)} |`);
    peers.push(`| Splink ${peer.version} on DuckDB, the same without start-up of Python | ${peer.seconds.toFixed(2)} | ${peer.most.toFixed(0)} | ${peer.f1.toFixed(4)} |`);
  } catch (error) {
    console.error(`Splink could not be run; its row is left out (${String(error.message).split('\n')[0]})`);
  }
  peers.forEach((row) => console.error(row));
}

mkdirSync('docs/performance', { recursive: true });
writeFileSync('docs/performance/resolve.md', `# Linking records: time and memory

Made by \`make bench\` on ${cpus().length} cores, ${cpus()[0].model.replace(/ (\d+-Core )?Processor.*/, '')}. One run; such machines vary by a fifth, and ${busy} other tasks were at work.

## Company registers of the sample world

All columns, default settings, graded by pairs against \`truth.csv\`: spelling variants, missing codes and phones, broken rows. 1, 3 and all workers wrote the same bytes.

| register | rows | seconds of processor, one worker | microseconds a row | seconds on all | MB | F1 | wrong pairs | missed pairs | true pairs |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
${registers.join('\n')}
${peers.length > 0 ? `
## FEBRL 3, 5,000 records, in one run

| by | seconds | MB | F1 |
|---|---:|---:|---:|
${peers.join('\n')}
` : ''}`);
rmSync(work, { recursive: true, force: true });
