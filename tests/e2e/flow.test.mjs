/** The whole way on made-up data, with a real browser: what a newcomer does, by mouse and by keyboard. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { addFiles, analyze, companies, idle, loadSample, open, openFirst } from './browser.mjs';

let browser;
let page;
before(async () => {
  browser = await open();
  ({ page } = browser);
  await page.goto(browser.address);
});
after(async () => browser?.close());

const hash = () => page.evaluate(() => location.hash);
const rows = () => page.locator('lf-list [role=row][data-subject]');

test('the sample loads, is reviewed and analyzed', async () => {
  await loadSample(page, 500);
  assert.ok((await page.locator('lf-source').count()) >= 2);
  assert.ok((await page.locator('lf-source .roles :checked').count()) >= 2, 'roles were proposed');
  await analyze(page);
  assert.match(await hash(), /view=list/);
  assert.match(await page.locator('lf-funnel li').first().innerText(), /\d/);
});

test('search, filter and sort change the rows and the link', async () => {
  const all = await page.locator('#total').innerText();
  const name = (await rows().first().locator('.name').innerText()).slice(0, 4);
  await page.locator('#search').fill(name);
  await page.waitForFunction((text) => new URLSearchParams(location.hash.slice(1)).get('text') === text, name.trim());
  await page.waitForFunction((before) => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-list').shadowRoot.querySelector('#total').textContent !== before, all);
  assert.ok((await rows().locator('.name').allInnerTexts()).some((shown) => shown.includes(name.trim())), 'the name that was searched for is there');
  await page.locator('lf-facets #clear').click();
  await page.waitForFunction((before) => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-list').shadowRoot.querySelector('#total').textContent === before, all);
  const band = page.locator('lf-facets [data-facet=bands] input').first();
  await band.check();
  await page.waitForFunction(() => location.hash.includes('bands='));
  await band.uncheck();
  await page.locator('[data-sort=name]').click();
  await page.waitForFunction(() => location.hash.includes('sort=name'));
  assert.equal(await page.locator('[role=columnheader][aria-sort=ascending] button').getAttribute('data-sort'), 'name');
  await page.locator('[data-sort=rank]').click();
});

test('the keyboard alone walks the list, opens a subject and comes back', async () => {
  await page.locator('lf-list .body').focus();
  const active = () => page.locator('lf-list .body').getAttribute('aria-activedescendant');
  for (const [key, expected] of [['ArrowDown', 'row-1'], ['ArrowDown', 'row-2'], ['ArrowUp', 'row-1'], ['Home', 'row-0']]) {
    await page.keyboard.press(key);
    await page.waitForFunction((id) => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-list').shadowRoot.querySelector('.body').getAttribute('aria-activedescendant') === id, expected);
    assert.equal(await active(), expected);
  }
  await page.keyboard.press('End');
  const total = Number((await page.locator('lf-list .body').getAttribute('aria-rowcount'))) - 1;
  await page.waitForFunction((id) => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-list').shadowRoot.querySelector('.body').getAttribute('aria-activedescendant') === id, `row-${total - 1}`);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.locator('lf-subject #name').waitFor();
  await page.goBack();
  await rows().first().waitFor();
  assert.match(await hash(), /view=list/);
});

test('a subject page adds up and shows where everything came from', async () => {
  await openFirst(page);
  const bars = await page.locator('lf-waterfall tr[data-units]:not(.sum)').evaluateAll((all) => all.map((row) => Number(row.dataset.units)));
  const sum = Number(await page.locator('lf-waterfall tr.sum').getAttribute('data-units'));
  assert.ok(bars.length > 0);
  assert.equal(bars.reduce((left, right) => left + right, 0), sum, 'the bars add up to the sum, exactly');
  const shown = Number((await page.locator('lf-subject #index').innerText()).replace(/[^\d.]/g, ''));
  assert.ok(Math.abs(100 * (1 - 2 ** (-sum / 1000)) - shown) < 0.1 || process.env.LANTERNFISH_DIST === 'dist-mock', `index ${shown} from ${sum} thousandths`);
  assert.ok((await page.locator('lf-origin tbody tr').count()) > 0);
  const phrase = page.locator('lf-evidence [data-text]').first();
  if ((await phrase.count()) > 0) {
    await phrase.click();
    await page.locator('lf-text .text').waitFor();
    assert.ok((await page.locator('lf-text mark').count()) > 0);
    await page.keyboard.press('Escape');
  }
});

test('a judgement is kept and can be undone with the keyboard', async () => {
  await page.locator('lf-disposition input[value=case]').check();
  await page.locator('lf-disposition textarea').fill('look at this =1+1');
  await page.locator('lf-disposition button').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 1);
  await page.locator('lf-subject #name').click();
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 0);
  assert.ok(await page.locator('#undo').isDisabled());
});

test('a link restores its view; language and theme change at once', async () => {
  const subject = await hash();
  await page.locator('#back').click();
  await rows().first().waitFor();
  await page.evaluate((next) => { location.hash = next; }, subject);
  await page.locator('lf-subject #name').waitFor();
  await page.locator('#language').click();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  assert.match(await hash(), /lang=zh/);
  assert.match(await page.locator('lf-subject #h-origin').innerText(), /出处/);
  await page.locator('#language').click();
  await page.locator('#settings').click();
  await page.locator('lf-settings input[value=dark]').check();
  assert.equal(await page.locator('lantern-fish').getAttribute('theme'), 'dark');
  await page.locator('lf-settings input[value=auto]').check();
  await page.keyboard.press('Escape');
});

test('the four files come down, named as the command line names them', async () => {
  await page.evaluate(() => { location.hash = 'view=report'; });
  for (const kind of ['findings.csv', 'evidence.csv', 'diagnostics.csv', 'report.json']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-export="${kind}"]`).click()]);
    assert.equal(download.suggestedFilename(), kind);
    const content = readFileSync(await download.path());
    assert.ok(content.length > 10);
    const shown = await page.locator(`[data-sha="${kind}"]`).innerText();
    if (process.env.LANTERNFISH_DIST !== 'dist-mock') assert.equal(shown, createHash('sha256').update(content).digest('hex'));
  }
  assert.ok((await page.locator('lf-report .limits li').count()) > 0, 'what this cannot tell is said');
});

test('where sources disagree has a view of its own, and the files are told column by column', async () => {
  await page.evaluate(() => { location.hash = 'view=conflicts'; });
  await page.locator('lf-conflicts article').first().waitFor();
  assert.ok((await page.locator('lf-conflicts article').first().locator('.value').count()) >= 2, 'at least two answers');
  assert.match(await page.locator('lf-conflicts article').first().innerText(), /row \d/);
  const all = await page.locator('lf-conflicts article').count();
  await page.locator('lf-conflicts input[type=radio]').nth(1).check();
  await page.locator('lf-conflicts article').first().waitFor();
  assert.ok((await page.locator('lf-conflicts article').count()) <= all);
  await page.evaluate(() => { location.hash = 'view=diagnostics'; });
  await page.locator('lf-quality details').first().waitFor();
  await page.locator('lf-quality summary').first().click();
  assert.match(await page.locator('lf-quality tbody tr').first().innerText(), /%/);
});

test('problems are listed with their place and filtered', async () => {
  await page.evaluate(() => { location.hash = 'view=diagnostics'; });
  await page.locator('lf-diagnostics h1').waitFor();
  await page.locator('lf-diagnostics input[value=error]').check();
  await page.waitForFunction(() => location.hash.includes('severity=error'));
});

test('what was said comes down as a file and is taken again, and undo takes it back', async () => {
  await page.evaluate(() => { location.hash = 'view=review'; });
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('lf-keep #save-settings').click()]);
  assert.equal(download.suggestedFilename(), 'settings.json');
  const file = await download.path();
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).lanternfish, 'settings');
  const files = await page.locator('lf-source').count();
  await page.locator('lf-keep #kept').setInputFiles({ name: 'settings.json', mimeType: 'application/json', buffer: readFileSync(file) });
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 1);
  await idle(page);
  assert.equal(await page.locator('lf-source').count(), files, 'it is no file of data');
  assert.match(await page.locator('lantern-fish main > .notice').first().innerText(), /settings\.json/);
  await page.locator('#undo').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 0);
});

test('a correction makes the result old, and undo takes it back', async () => {
  await page.evaluate(() => { location.hash = 'view=review'; });
  const select = page.locator('lf-source td.property select').first();
  await select.waitFor({ state: 'attached' });
  if (!(await select.isVisible())) await page.locator('lf-source details > summary').first().click();
  await select.waitFor();
  const before = await select.inputValue();
  await select.selectOption('');
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 1);
  assert.equal(await page.locator('lf-source .edited').count(), 1);
  assert.equal(await page.evaluate(() => document.querySelector('lantern-fish').session.stale), true);
  await page.locator('#undo').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 0);
  if (process.env.LANTERNFISH_DIST !== 'dist-mock') assert.equal(await page.locator('lf-source td.property select').first().inputValue(), before);
});

test('an analysis can be stopped; the one before stays', async () => {
  await page.evaluate(() => {
    const { session } = document.querySelector('lantern-fish');
    session.addEventListener('change', function once() {
      if (session.progress && session.work === 'analyzing') {
        session.removeEventListener('change', once);
        session.stop();
      }
    });
  });
  await page.locator('#analyze').click();
  await page.locator('.notice', { hasText: 'Stopped' }).waitFor();
  await idle(page);
  assert.ok(await page.evaluate(() => document.querySelector('lantern-fish').session.summary !== null));
  await page.evaluate(() => { location.hash = 'view=list'; });
  await rows().first().waitFor();
});

test('nothing went wrong on the way', async () => {
  assert.deepEqual(browser.problems, []);
  assert.deepEqual(await browser.violations(), []);
});

test('names that look like formulas or HTML are text', async () => {
  const other = await open();
  const names = ['=HYPERLINK("x","y")', '<img src=x onerror=globalThis.hacked=1>', '<b>粗体</b>公司', '{{constructor}}', '"><script>globalThis.hacked=1</script>'];
  try {
    await other.page.goto(other.address);
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
    await addFiles(other.page, [{ name: '<b>list</b>.csv', content: companies(40, quoted) }]);
    assert.equal(await other.page.locator('lf-source h2').innerText(), '<b>list</b>.csv');
    if (process.env.LANTERNFISH_DIST !== 'dist-mock') assert.match(await other.page.locator('lf-review #lacking').innerText(), /licence list/, 'what would make the result better');
    await analyze(other.page);
    if (process.env.LANTERNFISH_DIST !== 'dist-mock') {
      await other.page.locator('#search').fill('<img');
      await other.page.locator('lf-list .name', { hasText: '<img src=x' }).first().click();
      assert.equal(await other.page.locator('lf-subject #name').innerText(), names[1]);
    }
    assert.equal(await other.page.evaluate(() => globalThis.hacked), undefined);
    assert.equal(await other.page.locator('lf-list img, lf-subject img, lf-source img').count(), 0);
    assert.deepEqual(await other.violations(), []);
  } finally {
    await other.close();
  }
});

test('bad files say what is wrong; the good ones are analyzed', async () => {
  const other = await open();
  try {
    await other.page.goto(other.address);
    await addFiles(other.page, [{ name: 'paper.pdf', content: '%PDF-1.7\n' }, { name: 'empty.csv', content: '' }, { name: 'good.csv', content: companies(30) }]);
    await other.page.locator('lf-source .notice').first().waitFor();
    assert.ok((await other.page.locator('lf-source .notice').count()) >= 2);
    await analyze(other.page);
    assert.ok((await other.page.locator('lf-list [role=row][data-subject]').count()) > 0);
  } finally {
    await other.close();
  }
});

test('a closed tab is recovered when the user allowed it, and not otherwise', async () => {
  const first = await open();
  await first.page.goto(first.address);
  await addFiles(first.page, [{ name: 'list.csv', content: companies(60) }]);
  await first.page.locator('#settings').click();
  await first.page.locator('#autosave').check();
  await first.page.keyboard.press('Escape');
  await first.page.locator('lf-source .roles input:not(:checked)').first().check();
  await first.page.waitForFunction(() => document.querySelector('lantern-fish').session.edits === 1);
  await analyze(first.page);
  await first.page.waitForTimeout(300);
  const port = Number(new URL(first.address).port);
  const second = first.context;
  await first.page.close();
  try {
    const again = await second.newPage();
    await again.goto(`http://127.0.0.1:${port}/`);
    await again.locator('#recover').click();
    await again.locator('lf-list [role=row][data-subject]').first().waitFor();
    assert.equal(await again.evaluate(() => document.querySelector('lantern-fish').session.edits), 1);
    await again.locator('#settings').click();
    await again.locator('#autosave').uncheck();
    await again.waitForTimeout(200);
    await again.reload();
    await again.locator('#load-sample').waitFor();
    assert.equal(await again.locator('#recover').count(), 0);
  } finally {
    await first.close();
  }
});

test('250,000 rows: only what is in view exists in the document', async () => {
  const other = await open();
  const many = Number(process.env.LANTERNFISH_ROWS ?? 250_000);
  try {
    await other.page.goto(other.address);
    await addFiles(other.page, [{ name: 'many.csv', content: companies(many) }]);
    await analyze(other.page);
    const count = () => other.page.locator('lf-list [role=row][data-subject], lf-list .item.waiting').count();
    assert.ok((await count()) < 80, `${await count()} rows in the document`);
    await other.page.locator('lf-list .body').focus();
    await other.page.keyboard.press('End');
    await other.page.locator(`#row-${many - 1}[data-subject]`).waitFor();
    assert.ok((await count()) < 80);
    for (const share of [0.1, 0.5, 0.9]) {
      const place = Math.floor(many * share);
      await other.page.evaluate((at) => { document.querySelector('lantern-fish').shadowRoot.querySelector('lf-list').shadowRoot.querySelector('.body').scrollTop = at; }, place * 52);
      await other.page.locator(`#row-${place}[data-subject]`).waitFor();
      assert.ok((await count()) < 80);
    }
  } finally {
    await other.close();
  }
});
