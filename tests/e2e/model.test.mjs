/** What if, capacity, outcomes: moved by hand in a real browser; what is kept can be undone, and no outcome changes the list. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { analyze, idle, loadSample, open, openFirst } from './browser.mjs';

let browser;
let page;
before(async () => {
  browser = await open();
  ({ page } = browser);
  await page.goto(browser.address);
  await loadSample(page, 500);
  await analyze(page);
});
after(async () => browser?.close());

const show = async (view) => {
  await page.evaluate((next) => { location.hash = `view=${next}`; }, view);
  await page.locator(`lf-${view} h1`).waitFor();
};
const first = async () => (await page.evaluate(() => document.querySelector('lantern-fish').session.engine.request('window', { sort: { by: 'rank', descending: false }, filter: {}, from: 0, count: 40 }))).rows.map(({ subject, band, index }) => ({ subject, band, index }));
const settled = () => page.waitForFunction(() => /\d|Nobody|没有/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('#moved')?.textContent ?? ''));

test('moved thresholds are shown at once, count when kept, and are undone', async () => {
  const before = await first();
  await show('model');
  await settled();
  assert.equal(await page.locator('lf-model #keep').isDisabled(), true, 'nothing has moved yet');
  await page.locator('lf-model [data-band=propose]').fill('99');
  await page.locator('lf-model [data-band=interview]').fill('98');
  await page.locator('lf-model [data-band=interview]').blur();
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelectorAll('#movers li').length > 0);
  assert.deepEqual(await first(), before, 'a trial changes nothing');
  await page.locator('lf-model #keep').click();
  await page.waitForFunction(() => /366/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('#kept').textContent));
  const kept = await first();
  assert.notDeepEqual(kept, before, 'the list follows what was kept');
  await page.locator('#undo').click();
  await idle(page);
  assert.deepEqual(await first(), before, 'and goes back');
});

test('a capacity becomes thresholds that it can take', async () => {
  await show('model');
  await page.locator('lf-model [data-capacity=verify]').fill('5');
  await page.locator('lf-model [data-capacity=verify]').blur();
  await page.locator('lf-model #work-out').click();
  await page.locator('lf-model #h-plan ~ .scroll tbody tr').first().waitFor();
  const plan = await page.evaluate(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').plan);
  assert.ok(plan.reached[1] <= 5 && plan.scanned >= 500, JSON.stringify(plan));
});

test('a rule that fails its own example is refused with its place', async () => {
  await show('model');
  await page.locator('lf-model #rules').evaluate((node) => { node.closest('details').open = true; });
  await page.locator('lf-model #rules').fill(JSON.stringify([{ name: 'x', dimension: 'D2', ceiling: 30, when: { indicator: 'D2.1', atLeast: 50 }, examples: [{ indicators: { 'D2.1': 40 }, holds: true }, { holds: false }] }]));
  await page.locator('lf-model #use-rules').click();
  const said = page.locator('lf-model .actions [role=alert]');
  await said.waitFor();
  assert.match(await said.innerText(), /x: 1/);
  await page.locator('lf-model #shipped').click();
  await said.waitFor({ state: 'detached' });
});

test('outcomes teach a scorecard beside the index; the list stays', async () => {
  const before = await first();
  const labels = await page.evaluate(async () => {
    const { engine } = document.querySelector('lantern-fish').session;
    const lines = ['统一社会信用代码,outcome'];
    for (let from = 0; from < 600; from += 300) {
      const { rows } = await engine.request('window', { sort: { by: 'rank', descending: false }, filter: { kinds: ['company'] }, from, count: 300 });
      for (const row of rows.filter((_, at) => at % 5 === 0)) {
        const code = (await engine.request('subject', { subject: row.subject })).identifiers.find(({ value }) => /^[0-9A-Z]{18}$/.test(value));
        if (code) lines.push(`${code.value},${row.rank % 7 < (row.rank < 150 ? 5 : 1) ? '违规' : '正常'}`);
      }
    }
    return lines.join('\n');
  });
  await show('model');
  await page.locator('lf-learn #labels').setInputFiles({ name: 'labels.csv', mimeType: 'text/csv', buffer: Buffer.from(labels) });
  await page.locator('lf-learn #learned').waitFor();
  assert.match(await page.locator('lf-learn #auc').innerText(), /0[.,]\d{3}.*0[.,]\d{3}/);
  assert.deepEqual(await first(), before, 'the order and the index are as they were');
  await show('list');
  await openFirst(page);
  await page.locator('lf-subject #learned').waitFor();
  assert.ok((await page.locator('lf-subject #learned li').count()) > 0);
});

test('a subject says what would move its band and how firm its rank is', async () => {
  assert.match(await page.locator('lf-subject #flip').innerText(), /band would be|No change/);
  await page.locator('lf-subject #ask-range').click();
  await page.locator('lf-subject #rank-range').waitFor();
  assert.match(await page.locator('lf-subject #rank-range').innerText(), /1,000/);
  assert.deepEqual(browser.problems, []);
});
