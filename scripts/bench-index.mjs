/**
 * Times moved weights over an invented world in Chromium: `rescore` of every subject, a rank's range, a plan. Writes
 * docs/performance/index.md. Usage: node scripts/bench-index.mjs LANTERNFISH [COMPANIES], with the page built in dist/
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { idle, open } from '../tests/e2e/browser.mjs';

const [binary, companies = '100000'] = process.argv.slice(2);
const ROUNDS = 21;

const folder = mkdtempSync(join(tmpdir(), 'lanternfish-bench-'));
try {
  const world = join(folder, 'world');
  execFileSync(binary, ['sample', '--companies', companies, '--seed', '1', '--out', world], { stdio: 'ignore' });
  const files = readdirSync(world).filter((name) => name !== 'truth.csv').sort().map((name) => join(world, name));
  const browser = await open();
  try {
    const { page } = browser;
    page.setDefaultTimeout(600_000);
    await page.goto(browser.address);
    await page.locator('#load-sample').waitFor();
    await page.locator('lf-start #files').setInputFiles(files);
    await page.locator('lf-review h1').waitFor({ timeout: 600_000 });
    await idle(page);
    await page.locator('#analyze').click();
    await page.waitForFunction(() => {
      const { session } = document.querySelector('lantern-fish');
      return session.summary && !session.busy;
    }, null, { timeout: 600_000 });
    const found = await page.evaluate(async (rounds) => {
      const { session } = document.querySelector('lantern-fish');
      const time = async (name, fields) => {
        const begun = performance.now();
        const answer = await session.engine.request(name, fields);
        return { milliseconds: performance.now() - begun, answer };
      };
      const times = { weight: [], cap: [], bands: [], rule: [] };
      let moved = 0;
      for (let round = 0; round < rounds; round += 1) {
        const changes = {
          weight: { ceilings: { 'D2.1': 20 + round, 'D1.3': 60 - round } },
          cap: { caps: { D4: 30 + round } },
          bands: { bands: [15 + round / 2, 35 + round / 2, 55, 75] },
          rule: { rules: [{ name: 'r', dimension: 'D2', ceiling: 20 + round, when: { all: [{ indicator: 'D2.1', atLeast: 50 }, { indicator: 'D5.1', atLeast: 10 }] }, examples: [{ indicators: { 'D2.1': 60, 'D5.1': 20 }, holds: true }, { holds: false }] }] },
        };
        for (const [name, model] of Object.entries(changes)) {
          const { milliseconds, answer } = await time('rescore', { model });
          times[name].push(milliseconds);
          moved = Math.max(moved, answer.moved);
        }
      }
      const { rows } = await session.engine.request('window', { sort: { by: 'rank', descending: false }, filter: {}, from: 0, count: 300 });
      times.range = [];
      for (const at of [0, 20, 299]) times.range.push((await time('rankRange', { subject: rows[at].subject })).milliseconds);
      times.top = [(await time('rankRange', {})).milliseconds];
      times.plan = [(await time('plan', { watch: 11_354, verify: 790, propose: 19 })).milliseconds];
      const begun = performance.now();
      await session.engine.edit({ kind: 'model', model: { ceilings: { 'D2.1': 30 } } });
      times.keep = [performance.now() - begun];
      return { times, moved, subjects: session.summary.subjects };
    }, ROUNDS);
    const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
    const most = (list) => Math.max(...list);
    const told = { weight: 'two weights moved', cap: 'a cap moved', bands: 'thresholds moved', rule: 'a rule added', range: 'rank of one subject under 1,000 draws', top: 'ranks of the first 500 under 1,000 draws', plan: 'thresholds for a capacity', keep: 'a change kept: list, bands and funnel anew' };
    const lines = Object.entries(told).map(([key, name]) => `| ${name} | ${median(found.times[key]).toFixed(0)} | ${most(found.times[key]).toFixed(0)} | ${found.times[key].length} |`);
    mkdirSync('docs/performance', { recursive: true });
    const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
    writeFileSync('docs/performance/index.md', [
      '# Moved weights', '',
      `Made by \`make bench\` in Chromium on ${machine}: ${found.subjects.toLocaleString('en')} subjects of a world of ${Number(companies).toLocaleString('en')} companies made by \`sample --seed 1\`. From the page's question to its answer, the worker between; no earlier stage runs. Up to ${found.moved.toLocaleString('en')} subjects moved to another band.`, '',
      '| what | median, ms | most, ms | times |', '|---|---:|---:|---:|', ...lines, '',
    ].join('\n'));
    console.error(lines.join('\n'));
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
