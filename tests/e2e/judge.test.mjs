/** Same or different? Questions are answered with three keys, hold when the files are analyzed again, and can be undone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, idle, loadSample, open } from './browser.mjs';

const open_ = async (page) => {
  await page.evaluate(() => { location.hash = 'view=same'; });
  await page.locator('lf-same h1').waitFor();
};
const choose = (page, which) => page.locator(`lf-same input[value=${which}]`).check();
const total = (page, which) => page.evaluate((name) => document.querySelector('lantern-fish').session.engine.request('same', { which: name, from: 0, count: 0 }).then((list) => list.total), which);

test('a pair is judged by keyboard, and the judgement can be undone', async () => {
  const browser = await open();
  const { page } = browser;
  try {
    await page.goto(browser.address);
    await page.locator('#load-sample').waitFor();
    await loadSample(page, 2000);
    await analyze(page);
    const merged = await total(page, 'merged');
    assert.ok(merged > 0, 'nothing was merged');
    await open_(page);
    await choose(page, 'merged');
    const pair = page.locator('lf-pair').first();
    await pair.locator('article').focus();
    // The rows add up to the sum that is shown.
    const points = await pair.locator('td.number').allTextContents();
    const numbers = points.map((text) => Math.round(Number(text.replace('+', '').replace('−', '-')) * 100));
    assert.equal(numbers.slice(0, -1).reduce((sum, own) => sum + own, 0), numbers.at(-1), points.join(' '));
    await page.keyboard.press('2');
    await idle(page);
    await pair.locator('button[aria-pressed=true]').waitFor();
    await page.locator('lantern-fish .notice button.primary').click();
    await page.locator('lf-list [role=row][data-subject]').first().waitFor();
    assert.equal(await total(page, 'different'), 1);
    assert.equal(await total(page, 'merged'), merged - 1);
    await page.locator('#undo').click();
    await idle(page);
    await page.locator('lantern-fish .notice button.primary').click();
    await idle(page);
    assert.equal(await total(page, 'merged'), merged);
    assert.deepEqual(browser.problems, []);
  } finally {
    await browser.close();
  }
});
