/** Who is behind a company, how two are tied, and a graph of plain numbers, in the page itself. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { addFiles, analyze, FOLDER, open } from './browser.mjs';

const COMPANIES = ['企业名称,统一社会信用代码,法定代表人,成立日期,联系电话',
  '青禾控股有限公司,91310000MA1FL00018,张三,2015-01-01,021-55550001', '青禾信息有限公司,91310000MA1FL00026,李四,2016-01-01,021-55550002',
  '青禾贸易有限公司,91310000MA1FL00034,王五,2017-01-01,021-55550003', '蓝海科技有限公司,91310000MA1FL00042,赵六,2018-01-01,021-55550003'].join('\n');
const OWNERS = ['股东名称,股东类型,被投资企业,持股比例,认缴日期', '钱一,自然人,青禾控股有限公司,60%,2015-01-01', '青禾控股有限公司,企业法人,青禾信息有限公司,80%,2016-01-01',
  '青禾贸易有限公司,企业法人,青禾控股有限公司,40%,2017-01-01', '青禾控股有限公司,企业法人,青禾贸易有限公司,50%,2017-01-01', '孙二,自然人,青禾贸易有限公司,50%,2017-01-01'].join('\n');

let browser;
before(async () => {
  browser = await open();
});
after(() => browser?.close());

test('a subject\'s page says who is behind it and how it is tied to another', { skip: FOLDER === 'dist-mock' }, async () => {
  const { page } = browser;
  await page.goto(browser.address);
  await addFiles(page, [{ name: '企业.csv', content: COMPANIES }, { name: '股东.csv', content: OWNERS }]);
  await analyze(page);
  await page.locator('lf-list [role=row][data-subject]', { hasText: '青禾信息有限公司' }).first().click();
  const ties = page.locator('lf-ties');
  await ties.locator('.holders > li').first().waitFor();
  assert.deepEqual((await ties.locator('.holders > li > .line > span:first-child').allInnerTexts()).map((text) => text.trim()), ['钱一', '孙二']);
  assert.match(await ties.locator('.holders > li').first().innerText(), /60\s?%[^]*80\s?%/);
  await ties.locator('.holders summary').first().click();
  assert.match(await ties.locator('.steps').first().innerText(), /股东\.csv/);
  await ties.locator('#other').fill('蓝海');
  await ties.locator('[data-to]').first().click();
  const way = ties.locator('[role=status] .steps').first();
  await way.waitFor();
  assert.match(await way.innerText(), /青禾控股有限公司[^]*青禾贸易有限公司[^]*蓝海科技有限公司/);
  assert.deepEqual(browser.problems, []);
});

test('a graph of numbers is built once and measured often', { skip: FOLDER === 'dist-mock' }, async () => {
  const found = await browser.page.evaluate(async () => {
    const { engine } = document.querySelector('lantern-fish').session;
    const built = await engine.request('graph', { edges: new Uint32Array([0, 1, 1, 2, 3, 4, 2, 0]), vertices: 6 });
    const groups = await engine.request('graph', { algorithm: 'leiden' });
    const steps = await engine.request('graph', { algorithm: 'bfs', source: 1 });
    const refused = await engine.request('graph', { edges: new Uint32Array([0, 9]), vertices: 3 }).catch((error) => error.code);
    return { built, groups: [...groups.values], modularity: groups.modularity, steps: [...steps.values].map(String), refused };
  });
  assert.deepEqual(found.built, { vertices: 6, edges: 4 });
  assert.deepEqual(found.groups, [0, 0, 0, 3, 3, 5]);
  assert.ok(Math.abs(found.modularity - 0.375) < 1e-9);
  assert.deepEqual(found.steps, ['1', '0', '1', 'Infinity', 'Infinity', 'Infinity']);
  assert.equal(found.refused, 'bad_graph');
});
