/**
 * The page and the command line write the same files, byte for byte, the graph's included: for every damaged fixture beside a
 * sound file, for an invented world of 2,000 companies, for that world with its rows and its files in another order, and for it as
 * the next batch of an earlier analysis.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { addFiles, analyze, companies, FOLDER, open } from './browser.mjs';

const FIXTURES = 'tests/fixtures/bad';
const DAY = '2026-03-01';
const KINDS = ['report.json', 'findings.csv', 'evidence.csv', 'diagnostics.csv', 'summary.jsonl'];
const GRAPHS = ['graph.graphml', 'graph.gexf', 'graph.cypher', 'graph.ftm.json'];
const binary = process.env.LANTERNFISH_BIN ?? ['target/release/lanternfish', 'target/debug/lanternfish'].find((path) => existsSync(path));
const standIn = FOLDER === 'dist-mock';

const folder = mkdtempSync(join(tmpdir(), 'lanternfish-same-'));
let browser;
before(async () => {
  browser = await open();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function natively(verb, ...rest) {
  assert.ok(binary, 'build the command line or set LANTERNFISH_BIN');
  execFileSync(binary, [verb, ...rest], { stdio: 'ignore' });
}

/** Analyzes `files` (name and content) both ways, as the next batch of a summary if one is given, and compares; gives the files. */
async function check(name, files, { day = DAY, previous } = {}) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const paths = files.map((file) => join(place, file.name));
  files.forEach((file, at) => writeFileSync(paths[at], file.content));
  const out = join(place, 'out');
  const earlier = join(place, 'earlier.jsonl');
  if (previous) writeFileSync(earlier, previous);
  const kinds = previous ? [...KINDS, 'changes.csv'] : KINDS;
  natively('analyze', ...paths, '--as-of', day, '--graph', 'graphml,gexf,cypher,ftm', ...(previous ? ['--previous', earlier] : []), '--out', out);
  const { page } = browser;
  await page.goto('about:blank');
  await page.goto(browser.address);
  await addFiles(page, previous ? [...files, { name: 'earlier.jsonl', content: previous }] : files);
  await page.locator('#as-of').fill(day);
  await page.waitForFunction((asOf) => document.querySelector('lantern-fish').session.asOf === asOf, day);
  await analyze(page);
  await page.evaluate(() => { location.hash = 'view=report'; });
  for (const kind of [...kinds, ...GRAPHS]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-export="${kind}"]`).click()]);
    assert.ok(readFileSync(await download.path()).equals(readFileSync(join(out, kind))), `${name}: ${kind} differs`);
  }
  return Object.fromEntries(kinds.map((kind) => [kind, readFileSync(join(out, kind), 'utf8')]));
}

/** Deterministic order of `list` that is not its own. */
function shuffled(list) {
  const out = [...list];
  let state = 7;
  for (let at = out.length - 1; at > 0; at -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (at + 1);
    [out[at], out[other]] = [out[other], out[at]];
  }
  return out;
}

test('every fixture beside a sound file', { skip: standIn }, async () => {
  const names = readdirSync(FIXTURES).sort();
  assert.ok(names.length > 20);
  const sound = { name: 'good.csv', content: companies(30) };
  for (const name of names) await check(`fixture-${name}`, [sound, { name, content: readFileSync(join(FIXTURES, name)) }]);
});

test('a world of 2,000 companies, and the same world shuffled', { skip: standIn }, async () => {
  const world = join(folder, 'made');
  natively('sample', '--companies', '2000', '--seed', '5', '--out', world);
  const files = readdirSync(world).filter((name) => name !== 'truth.csv').sort().map((name) => ({ name, content: readFileSync(join(world, name)) }));
  const straight = await check('world', files);
  // Lines can be put in another order where no cell runs over several of them; UTF-16 would need more than that.
  const mixed = shuffled(files).map(({ name, content }) => {
    const lines = content.toString('latin1').split('\n').filter((line) => line !== '');
    const open = name.endsWith('.csv') && lines.some((line) => line.split('"').length % 2 === 0);
    if (!/\.(csv|jsonl)$/.test(name) || open || content.includes(0)) return { name, content };
    const [head, rest] = name.endsWith('.jsonl') ? [[], lines] : [lines.slice(0, 1), lines.slice(1)];
    return { name, content: Buffer.from(`${[...head, ...shuffled(rest)].join('\n')}\n`, 'latin1') };
  });
  const other = await check('shuffled', mixed);
  assert.notEqual(straight['evidence.csv'], other['evidence.csv'], 'the rows did move');
  // A subject without an identifier is named by its record, which has moved; so has the rank among equals.
  const findings = (out) => out['findings.csv'].split('\n').map((line) => line.split(',').slice(2).join(',')).sort();
  assert.deepEqual(findings(straight), findings(other), 'the order of files and rows changes no finding');
  const earlier = await check('earlier', files, { day: '2025-11-30' });
  const next = await check('next', files, { previous: earlier['summary.jsonl'] });
  assert.ok(next['changes.csv'].split('\n').length > 20, 'three months change something');
});
