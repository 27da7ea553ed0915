/** What the review says of every format: what it is, its parts, what could not be read; and that a damaged file costs itself only. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { addFiles, open } from './browser.mjs';

const fixture = (name) => ({ name, content: readFileSync(new URL(`../fixtures/bad/${name}`, import.meta.url)) });

/** File, then what must stand in its panel. */
const SHOWN = [
  ['book97.xls', ['XLS', '平台', '日期', '借款人.人数', 'merged cells']],
  ['merged.xlsx', ['XLSX', '投资人.金额']],
  ['macros.xlsm', ['XLSM']],
  ['book.xlsb', ['XLSB', '灯笼鱼']],
  ['book.ods', ['ODS', '灯笼鱼']],
  ['delta.parquet', ['PARQUET', '灯笼鱼0号有限公司', 'place.city']],
  ['broken_page.parquet', ['PARQUET', 'nested', 'from here on the column cannot be read', '灯笼鱼0号有限公司']],
  ['locked.parquet', ['locked with a password']],
  ['saved_as.xls', ['HTML', '借款人.金额']],
  ['locked.xlsx', ['locked with a password']],
  ['panics.xlsb', ['its reader gave up on', 'all other files']],
  ['truncated.xls', ['cannot be read']],
  ['members.zip', ['ZIP', '名单.csv', 'photo.png', 'locked.csv', 'locked with a password', 'damaged.csv']],
  ['bomb.zip', ['it is not opened', 'zeros.csv', 'list.csv']],
  ['deep.zip', ['deep in each other']],
  ['list.csv.gz', ['GZIP', '灯笼鱼']],
  ['letter.docx', ['DOCX', 'tracked changes', 'comments', 'table 1', '甲公司']],
  ['letter.doc', ['DOC', '深海来信']],
  ['complaint.eml', ['EML', '名单.csv', '提现困难', '2024-01-02']],
  ['chat.txt', ['CHAT', '客服(10001)', '2024-01-02 10:11:12', 'gb18030']],
  ['notes.md', ['MARKDOWN', '深海来信']],
  ['traditional.csv', ['CSV', 'big5', '燈籠魚']],
  ['wide.txt', ['TEXT', 'utf-16le', '深海来信']],
  ['scanned.pdf', ['PDF', '3 pages', 'hold no text', 'page 2', '保本保息']],
  ['locked.pdf', ['PDF', 'locked with a password']],
];

let browser;
before(async () => {
  browser = await open();
  await browser.page.goto(browser.address);
  await browser.page.locator('#load-sample').waitFor();
  await addFiles(browser.page, SHOWN.map(([name]) => fixture(name)));
});
after(() => browser?.close());
const panel = (name) => browser.page.locator('lf-source section').filter({ has: browser.page.locator('h2', { hasText: new RegExp(`^${name}$`) }) });

for (const [name, words] of SHOWN) {
  test(`${name} is shown as what it is`, async () => {
    await panel(name).locator('details').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
    const text = await panel(name).innerText();
    for (const word of words) assert.ok(text.includes(word) || text.includes(word.toLowerCase()) , `${word} in: ${text.slice(0, 1500)}`);
  });
}
test('a wrong guess of the encoding is corrected and the file is read again', async () => {
  for (const [name, wrong, right, word] of [['traditional.csv', 'gb18030', 'big5', '燈籠魚'], ['wide.txt', 'gb18030', 'utf-16le', '深海来信']]) {
    const select = panel(name).locator('select.encoding');
    await select.selectOption(wrong);
    await browser.page.waitForFunction(() => !document.querySelector('lantern-fish').session.busy);
    assert.ok(!(await panel(name).innerText()).includes(word), `${name} in ${wrong}`);
    await select.selectOption(right);
    await browser.page.waitForFunction(() => !document.querySelector('lantern-fish').session.busy);
    await panel(name).locator('details').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
    assert.ok((await panel(name).innerText()).includes(word), `${name} in ${right} again`);
  }
});
test('formats that say their encoding themselves offer none', async () => {
  for (const name of ['book97.xls', 'letter.docx', 'scanned.pdf']) assert.equal(await panel(name).locator('select.encoding').count(), 0, name);
});
test('nothing was refused by the policy and nothing left the page', async () => {
  assert.deepEqual(await browser.violations(), []);
  assert.deepEqual(browser.problems, []);
});
