/** What people do on an ordinary day: paste a text, bring the wrong file, change their mind, load the page again. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { addFiles, analyze, companies, idle, open, openFirst } from './browser.mjs';

/** Runs `steps` on a new page and closes the browser whatever happens; nothing may go wrong unseen. */
async function visit(given, steps) {
  const browser = await open(given);
  try {
    await browser.page.goto(browser.address);
    await browser.page.locator('#load-sample').waitFor();
    await steps(browser.page, browser);
    assert.deepEqual(browser.problems, []);
    assert.deepEqual(await browser.violations(), []);
  } finally {
    await browser.close();
  }
}
const real = process.env.LANTERNFISH_DIST !== 'dist-mock';

const PASTED = [
  ['en-GB', 'Brightmoor Yield Club', 'Join Brightmoor Yield Club today! We guarantee 3% per week with no risk. Refer three friends and earn commission on every deposit they make.', /Guarantee/],
  ['zh-CN', '星湖财富', '星湖财富诚邀加入：年化收益24%，保本保息，随时可取，面向全社会公开招募会员。', /保本/],
];
for (const [language, name, text, promise] of PASTED) {
  test(`a text pasted with a name is read for that name: ${language}`, () => visit({ language, viewport: { width: 390, height: 844 } }, async (page) => {
    await page.locator('#paste summary').click();
    await page.locator('#paste [name=name]').fill(name);
    await page.locator('#paste [name=text]').fill(text);
    await page.locator('#paste button').click();
    await page.locator('lf-review h1').waitFor();
    await idle(page);
    await analyze(page);
    await openFirst(page);
    assert.equal(await page.locator('lf-subject #name').innerText(), real ? name : await page.locator('lf-subject #name').innerText());
    if (!real) return;
    assert.match(await page.locator('lf-waterfall table').innerText(), promise);
    await page.locator('lf-evidence [data-text]').first().click();
    await page.locator('lf-text mark[title]').first().waitFor();
    const said = await page.locator('lf-text mark[title]').evaluateAll((all) => all.map((one) => one.title));
    for (const title of said) assert.doesNotMatch(title, language === 'zh-CN' ? /R\d\d|[a-z]{4}/ : /R\d\d|guarantee.*: guarantee/i, 'a mark is told in words');
  }));
}

test('a text that names nobody known is no dead end', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'note.txt', content: 'Guaranteed returns of 3% a week, no risk at all.' }]);
  await page.locator('#analyze').click();
  await page.locator('lf-list #nobody').waitFor();
  assert.match(await page.locator('lf-list #nobody').innerText(), /name/);
  assert.equal(await page.locator('lf-list [role=grid]').count(), 0);
  await page.locator('lf-list #nobody button').nth(1).click();
  await page.locator('lf-diagnostics h1').waitFor();
  await page.goBack();
  await page.locator('lf-list #nobody button').first().click();
  await page.locator('lf-start #paste').waitFor();
}));

const NOTHING = [['empty.csv', ''], ['header-only.csv', 'name,code\n'], ['picture.png', '\x89PNG\r\n\x1a\n']];
for (const [name, content] of NOTHING) {
  test(`nothing to analyze is said before anything is started: ${name}`, { skip: !real }, () => visit({}, async (page) => {
    await addFiles(page, [{ name, content: Buffer.from(content, 'latin1') }]);
    assert.ok(await page.locator('#analyze').isDisabled());
    assert.ok(await page.locator('lf-review #nothing').isVisible());
    await page.locator('#more').setInputFiles({ name: 'good.csv', mimeType: 'text/csv', buffer: Buffer.from(companies(12)) });
    await page.waitForFunction(() => !document.querySelector('lantern-fish').session.busy);
    assert.equal(await page.locator('lf-review #nothing').count(), 0);
    await analyze(page);
  }));
}

test('reading can be stopped: what was read before is kept', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'first.csv', content: companies(20) }]);
  await page.evaluate(() => {
    const { session } = document.querySelector('lantern-fish');
    session.addEventListener('change', function once() {
      if (session.reading !== 'second.csv') return;
      session.removeEventListener('change', once);
      session.stop();
    });
  });
  await page.locator('#more').setInputFiles(['second.csv', 'third.csv'].map((name) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(companies(60_000)) })));
  await page.locator('main > .notice', { hasText: 'Stopped' }).waitFor();
  await idle(page);
  assert.deepEqual(await page.locator('lf-source h2').allInnerTexts(), ['first.csv']);
  await analyze(page);
  assert.match(await page.locator('#total').innerText(), /^20/);
}));

test('a file given twice is counted once, taking the copy away leaves the file, and undo brings a removed file back', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'a.csv', content: companies(20) }, { name: 'b.csv', content: companies(20) }, { name: 'c.csv', content: '名称,统一社会信用代码\n红叶餐饮有限公司,91310000MA1F999999\n' }]);
  const names = () => page.locator('lf-source h2').allInnerTexts();
  assert.deepEqual(await names(), ['a.csv', 'b.csv', 'c.csv']);
  assert.equal(await page.locator('lf-source').nth(1).locator('.roles').count(), 0, 'a copy has nothing to correct');
  await page.locator('lf-source .remove').nth(1).click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.files.length === 2);
  assert.deepEqual(await names(), ['a.csv', 'c.csv']);
  await analyze(page);
  assert.match(await page.locator('#total').innerText(), /^21/);
  await page.evaluate(() => { location.hash = 'view=review'; });
  await page.locator('lf-source .remove').first().click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.files.length === 1);
  await page.locator('#undo').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.files.length === 2);
  assert.deepEqual(await names(), ['a.csv', 'c.csv']);
}));

test('a search that finds nothing says so in sight and is taken back by one button; marks stand where the bands begin', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'list.csv', content: companies(20) }]);
  await analyze(page);
  await page.locator('#search').fill('nobody is called this');
  await page.locator('#none').waitFor();
  assert.ok(await page.locator('#none').evaluate((node) => node.getBoundingClientRect().bottom < innerHeight));
  await page.locator('#none button').click();
  await page.locator('lf-list [role=row][data-subject]').first().waitFor();
  assert.equal(await page.locator('#search').inputValue(), '');
  const marks = () => page.locator('lf-list lf-index-bar').first().locator('.tick').evaluateAll((all) => all.map((one) => one.getAttribute('x')));
  assert.deepEqual(await marks(), ['20%', '40%', '60%', '80%']);
  await page.evaluate(() => document.querySelector('lantern-fish').session.edit({ kind: 'model', model: { bands: [10, 30, 50, 90] } }));
  await page.waitForFunction(() => document.querySelector('lantern-fish').session.bands[0] === 10);
  await page.waitForTimeout(200);
  assert.deepEqual(await marks(), ['10%', '30%', '50%', '90%']);
}));

test('a link without its files says so, and not after files were removed', () => visit({}, async (page, browser) => {
  await page.goto(`${browser.address}#view=list`);
  await page.reload();
  await page.locator('#lost').waitFor();
  await addFiles(page, [{ name: 'list.csv', content: companies(12) }]);
  assert.equal(await page.locator('#lost').count(), 0);
  await page.locator('lf-source .remove').click();
  await page.locator('#load-sample').waitFor();
  assert.equal(await page.locator('#lost').count(), 0);
}));

test('no finding shows an unfilled place, and rows that a sentence counts are counted', { skip: !real }, () => visit({}, async (page) => {
  const rows = Array.from({ length: 60 }, (_, at) => `第${String.fromCharCode(0x4e00 + at * 37)}${String.fromCharCode(0x5000 + at * 53)}商贸有限公司,0`);
  await addFiles(page, [{ name: 'zero.csv', content: `平台名称,平台编号\n${rows.join('\n')}\n` }]);
  await analyze(page);
  await page.evaluate(() => { location.hash = 'view=diagnostics'; });
  await page.locator('lf-diagnostics .message').first().waitFor();
  const said = await page.locator('lf-diagnostics .message').allInnerTexts();
  assert.ok(said.some((text) => text.includes('60')), said.join('\n'));
  for (const text of said) assert.doesNotMatch(text, /\{\w+\}/);
}));

test('on a phone every choice of the review lies within the window', () => visit({ viewport: { width: 390, height: 844 }, language: 'zh-CN' }, async (page) => {
  await addFiles(page, [{ name: 'list.csv', content: companies(12) }]);
  const right = await page.locator('lf-source td.property select').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
  assert.ok(right.length > 0 && right.every((edge) => edge > 0 && edge <= 390), String(right));
}));

test('an earlier analysis of a later day is refused in words, and nothing leads to an empty comparison', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'list.csv', content: `名称,统一社会信用代码,成立日期\n青禾商贸有限公司,91310000MA1F000001,2020-01-01\n蓝田商贸有限公司,91310000MA1F000002,2021-01-01\n` }]);
  const asOf = async (date) => {
    await page.evaluate(() => { location.hash = 'view=review'; });
    await page.locator('#as-of').fill(date);
    await page.waitForFunction((day) => document.querySelector('lantern-fish').session.asOf === day, date);
  };
  await asOf('2022-06-30');
  await analyze(page);
  await page.evaluate(() => { location.hash = 'view=report'; });
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-export="summary.jsonl"]').click()]);
  const summary = readFileSync(await download.path());
  await asOf('2022-03-31');
  await page.locator('#previous').setInputFiles({ name: 'summary.jsonl', mimeType: 'application/json', buffer: summary });
  await page.locator('#forget-previous').waitFor();
  await analyze(page);
  await page.locator('main > .notice', { hasText: 'later day' }).waitFor();
  assert.equal(await page.locator('nav a[href*="view=changes"]').count(), 0);
}));

test('the law of another day has a view of its own, reached from the list', { skip: !real }, () => visit({}, async (page) => {
  await addFiles(page, [{ name: 'list.csv', content: companies(12) }]);
  await analyze(page);
  await page.locator('lf-funnel button').click();
  await page.locator('lf-law h1').waitFor();
  await page.locator('#other-law').fill('2013-01-01');
  await page.locator('#compare-law').click();
  await page.locator('#law-result').waitFor();
  assert.ok((await page.locator('lf-law tbody tr').count()) > 0, 'the rules in force are listed');
}));
