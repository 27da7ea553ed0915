import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { Windowed } = await load('www/windowed.ts');
const { indexOf, unitsFor } = await load('www/units.ts');

test('only the pages that are seen are asked for, each once, and few are kept', async () => {
  const asked = [];
  const rows = new Windowed(async (from, count) => {
    asked.push(from);
    return { total: 250_000, rows: Array.from({ length: count }, (_, at) => from + at) };
  }, () => {}, assert.fail);
  await rows.reset();
  assert.equal(rows.total, 250_000);
  rows.need(120_450, 120_470);
  rows.need(120_450, 120_470);
  await Promise.resolve();
  await new Promise(setImmediate);
  assert.deepEqual(asked, [0, 120_400]);
  assert.equal(rows.row(120_450), 120_450);
  assert.equal(rows.row(5_000), undefined);
  for (let from = 0; from < 200_000; from += 100) rows.need(from, from + 1);
  await new Promise(setImmediate);
  const kept = Array.from({ length: 2_500 }, (_, page) => rows.row(page * 100)).filter((row) => row !== undefined);
  assert.ok(kept.length <= Windowed.KEPT, `${kept.length} pages kept`);
});
test('an answer to an older question falls away', async () => {
  const waiting = [];
  const rows = new Windowed(() => new Promise((resolve) => waiting.push(resolve)), () => {}, assert.fail);
  const first = rows.reset();
  const second = rows.reset();
  waiting[1]({ total: 1, rows: ['new'] });
  waiting[0]({ total: 9, rows: ['old'] });
  await Promise.all([first, second]);
  assert.equal(rows.row(0), 'new');
  assert.equal(rows.total, 1);
});
test('units and index are one scale', () => {
  for (const [units, index] of [[3739, 92.5], [1259, 58.2], [0, 0]]) assert.equal(Math.round(indexOf(units) * 10) / 10, index);
  for (const index of [20, 40, 60, 80, 99]) assert.ok(Math.abs(indexOf(unitsFor(index)) - index) < 1e-9);
});
