/** How texts are read: a changed threshold or cue is tried on the boundary suite before it is saved, in both languages and by keyboard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { after, before } from 'node:test';
import { analyze, idle, loadSample, open } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
let page;
before(async () => {
  browser = await open({ language: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } });
  ({ page } = browser);
  await page.goto(browser.address);
  await loadSample(page, 500);
  await analyze(page);
  await page.evaluate(() => { location.hash = 'view=model&lang=zh'; });
  await page.locator('lf-identify #add-cue').waitFor();
  await page.evaluate(axe);
});
after(async () => browser?.close());

const edits = () => page.evaluate(() => document.querySelector('lantern-fish').session.edits);
const inForce = () => page.evaluate(() => document.querySelector('lantern-fish').session.engine.request('identification', {}));
const saidIs = (expected) => page.waitForFunction((source) => new RegExp(source).test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('lf-identify').shadowRoot.querySelector('#identify-said').textContent), expected.source);
const set = async (name, value) => {
  await page.locator(`lf-identify [data-threshold=${name}]`).fill(String(value));
  await page.locator(`lf-identify [data-threshold=${name}]`).blur();
};
const dialog = () => page.locator('lf-identify lf-suite dialog');

test('a threshold that flags the lawful is shown text by text, and one goes back', async () => {
  assert.equal(await page.locator('lf-identify #save-identification').isDisabled(), true, 'nothing has changed yet');
  await set('promotionProbability', 0.02);
  await set('activityProbability', 0.02);
  await page.locator('lf-identify #save-identification').click();
  await page.locator('lf-suite #flagged > li').first().waitFor();
  assert.match(await dialog().locator('#summary').innerText(), /新增误判的合法文本：\d+ 篇/);
  assert.match(await dialog().innerText(), /共试读 366 篇文本/);
  const first = dialog().locator('#flagged > li').first();
  assert.ok((await first.locator('strong').innerText()).length > 1, 'a title');
  assert.ok((await first.locator('blockquote').innerText()).length > 10, 'the text');
  assert.match(await first.locator('dd').nth(0).innerText(), /未推广任何业务/);
  assert.match(await first.locator('dd').nth(1).innerText(), /推广：/);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map((found) => found.id), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'not wider than a phone');
  // By keyboard: the list is reached first, the dialog keeps the focus, Escape goes back.
  assert.equal(await page.evaluate(() => { let node = document.activeElement; while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement; return node?.id; }), 'title');
  const before = await edits();
  await page.keyboard.press('Escape');
  await saidIs(/未保存/);
  assert.equal(await edits(), before, 'nothing was saved');
  assert.equal(await page.locator('lf-identify [data-threshold=activityProbability]').inputValue(), '0.02', 'what was typed stays to be mended');
  await page.locator('lf-identify #save-identification').click();
  await page.locator('lf-suite #go-back').click();
  await saidIs(/未保存/);
  assert.equal(await edits(), before);
  await page.locator('lf-identify #discard-identification').click();
});

test('a threshold that loses the unlawful says which, and can be saved all the same', async () => {
  await page.evaluate(() => { location.hash = 'view=model&lang=en'; });
  await page.locator('#language', { hasText: '中文' }).waitFor();
  await set('activityProbability', 0.95);
  await page.locator('lf-identify #save-identification').click();
  await page.locator('lf-suite #lost > li').first().waitFor();
  const lost = await dialog().locator('#lost > li').count();
  assert.match(await dialog().locator('#summary').innerText(), new RegExp(`${lost} unlawful look-alikes would no longer be seen`));
  const before = await edits();
  await page.locator('lf-suite #save-anyway').click();
  await saidIs(/as you chose/);
  assert.equal(await edits(), before + 1);
  assert.equal((await inForce()).changed.activityProbability, 0.95);
  await page.locator('#undo').click();
  await idle(page);
  assert.equal((await inForce()).changed.activityProbability, null, 'and is undone');
});

test('a cue is written, refused by its own examples, mended, and saved straight on when nobody is harmed', async () => {
  await page.locator('lf-identify #add-cue').click();
  await page.locator('lf-identify [name=cue]').fill('云养牛');
  await page.locator('lf-identify [name=category]').selectOption('R10');
  await page.locator('lf-identify [name=value]').fill('0.7');
  await page.locator('lf-identify #put-cue').click();
  const failed = page.locator('lf-identify #identify-failed');
  await failed.waitFor();
  assert.match(await failed.innerText(), /needs an example in which it must be found/);
  await page.locator('lf-identify [name=for]').fill('认养一头牛，按月分红。');
  await page.locator('lf-identify [name=against]').fill('云养牛公开课今晚八点开讲。');
  await page.locator('lf-identify #put-cue').click();
  await page.waitForFunction(() => /does not stand in this example/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('lf-identify').shadowRoot.querySelector('#identify-failed')?.textContent ?? ''));
  await page.locator('lf-identify [name=for]').fill('云养牛项目，认养一头每月分红。');
  await page.locator('lf-identify #put-cue').click();
  await page.waitForFunction(() => /would be taken for the category/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('lf-identify').shadowRoot.querySelector('#identify-failed')?.textContent ?? ''));
  await page.locator('lf-identify [name=against]').fill('本村养牛户共三十户，存栏一千头。');
  await page.locator('lf-identify #put-cue').click();
  await page.locator('lf-identify #cues tbody tr').waitFor();
  assert.match(await page.locator('lf-identify #cues tbody tr').innerText(), /云养牛[\s\S]*R10[\s\S]*0\.7/);
  const before = await edits();
  await page.locator('lf-identify #save-identification').click();
  await saidIs(/366 texts were read first/);
  assert.equal(await dialog().isVisible(), false, 'nothing was asked');
  assert.equal(await edits(), before + 1);
  assert.equal((await inForce()).changed.cues[0].cue, '云养牛');
  await page.getByRole('button', { name: 'Change “云养牛”' }).click();
  await page.locator('lf-identify [name=value]').fill('0.4');
  await page.locator('lf-identify #put-cue').click();
  await page.locator('lf-identify #add-cue').waitFor();
  assert.match(await page.locator('lf-identify #cues tbody tr').innerText(), /0\.4/);
  await page.getByRole('button', { name: 'Remove “云养牛”' }).click();
  assert.equal(await page.locator('lf-identify #cues').count(), 0);
  await page.locator('lf-identify #save-identification').click();
  await saidIs(/366 texts were read first/);
  assert.deepEqual((await inForce()).changed.cues, []);
});

test('a cue that was saved is heard in the next analysis', async () => {
  const activities = (trial) => page.evaluate(async (cues) => {
    const { session } = document.querySelector('lantern-fish');
    await session.edit({ kind: 'identification', identification: { cues } });
    await session.analyze();
    return (await session.engine.request('facets', { filter: {} })).activities;
  }, trial);
  const own = { cue: '公司', language: 'zh', category: 'R09', group: '', value: 0.9, source: '', for: ['公司'], against: ['天气很好'] };
  const [without, withIt] = [await activities([]), await activities([own])];
  const of = (counts) => counts.find(({ id }) => id === 'R09')?.count ?? 0;
  assert.ok(of(withIt) > of(without), `${of(without)} → ${of(withIt)}`);
});

test('weights and bands are tried on the suite too', async () => {
  await page.evaluate(() => document.querySelector('lantern-fish').session.edit({ kind: 'identification', identification: { cues: [] } }));
  for (const [band, value] of [['watch', 1], ['verify', 2], ['interview', 3], ['propose', 4]]) {
    await page.locator(`lf-model [data-band=${band}]`).fill(String(value));
    await page.locator(`lf-model [data-band=${band}]`).blur();
  }
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').failed === '');
  await page.locator('lf-model #keep').click();
  await page.locator('lf-model > lf-suite #flagged > li, lf-suite #flagged > li').first().waitFor();
  const before = await edits();
  await page.locator('lf-suite #go-back').click();
  await page.waitForFunction(() => /Nothing was saved/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-model').shadowRoot.querySelector('#kept').textContent));
  assert.equal(await edits(), before);
  assert.deepEqual(browser.problems, []);
});
