/** Labels of one's own: learned in the page with the command line's bytes, shown on held-out texts, kept, refused when damaged, and taken apart. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { addFiles, analyze, open } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const binary = process.env.LANTERNFISH_BIN ?? ['target/release/lanternfish', 'target/debug/lanternfish'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'lanternfish-labels-'));
const OFFERS = [['贷款', ['银行发放贷款', '小额贷款当天放款', '个人贷款额度提高', '公积金贷款利率下调']], ['保险', ['保险公司推出重疾保险', '车辆保险理赔流程', '购买保险请看条款', '保险费上涨']], ['payment', ['the bank moved its payment service', 'payment by card', 'our payments arrive within a day', 'a payment institution']]];
/** Every third text also speaks of another label, so that some are mistaken. */
const labelled = `编号,内容,类别\n${Array.from({ length: 90 }, (_, at) => {
  const [label, texts] = OFFERS[at % 3];
  const other = OFFERS[(at + 1 + (at % 2)) % 3][1];
  return `${at + 1},${texts[(at * 7) % 4]}${at % 9 < 3 ? `，${other[at % 4]}` : ''} 第${at}条,${label}`;
}).join('\n')}\n91,,贷款\n`;

let browser;
let page;
before(async () => {
  browser = await open();
  ({ page } = browser);
  await page.goto(browser.address);
  await page.evaluate(() => { location.hash = 'view=labels'; });
  await page.locator('lf-labels #labelled').waitFor({ state: 'attached' });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});
const file = (name, content) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
const model = () => page.evaluate(() => Array.from(document.querySelector('lantern-fish').session.textModel?.model ?? []));

test('two columns are proposed, learned from, and graded on texts held out; the bytes are the command line\'s', async () => {
  await page.locator('lf-labels #labelled').setInputFiles(file('labelled.csv', labelled));
  await page.locator('lf-labels #learn-texts').waitFor();
  assert.match(await page.locator('lf-labels #text-column').evaluate((node) => node.selectedOptions[0].textContent), /内容/);
  assert.match(await page.locator('lf-labels #label-column').evaluate((node) => node.selectedOptions[0].textContent), /类别 \(3 different\)/);
  await page.locator('lf-labels #learn-texts').click();
  await page.locator('lf-labels #quality').waitFor();
  const said = await page.locator('lf-labels #quality').innerText();
  assert.match(said, /Learned from 90 texts with 3 labels; tested on 90 of them, in 5 parts/);
  assert.match(said, /left out: 1/);
  const accuracy = Number(await page.locator('lf-labels #accuracy').innerText());
  assert.ok(accuracy > 0.5 && accuracy <= 1, String(accuracy));
  assert.ok(binary, 'build the command line or set LANTERNFISH_BIN');
  writeFileSync(join(folder, 'labelled.csv'), labelled);
  execFileSync(binary, ['train', join(folder, 'labelled.csv'), '--text', '内容', '--label', '类别', '--model', join(folder, 'm.lftext')], { stdio: 'ignore' });
  assert.deepEqual(await model(), [...readFileSync(join(folder, 'm.lftext'))]);
});

test('a text is labelled, and what each word adds sums to the decision', async () => {
  await page.locator('lf-labels #try-text').fill('申请贷款，当天放款');
  await page.locator('lf-labels #label-text').click();
  await page.locator('lf-contributions #sum').waitFor();
  assert.equal(await page.locator('lf-contributions .labels button').first().getAttribute('data-label'), '贷款');
  assert.match(await page.locator('lf-contributions #words').innerText(), /\+\d.*贷款/);
  const parts = await page.evaluate(() => document.querySelector('lantern-fish').session.engine.request('labelText', { text: '申请贷款，当天放款', label: 1 }));
  const { constant, decision, segments } = parts.explained;
  assert.equal(segments.map(({ text }) => text).join(''), '申请贷款，当天放款');
  assert.ok(Math.abs(constant + segments.reduce((sum, { value }) => sum + value, 0) - decision) < 1e-6);
  await page.locator('lf-contributions .labels button[data-label="保险"]').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-labels').shadowRoot.querySelector('lf-contributions').shadowRoot.querySelector('h3').textContent.includes('保险'));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map((found) => found.id), []);
});

test('a saved model loads again; a damaged or foreign one is refused and the one before stays', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('lf-labels #save-model').click()]);
  const saved = readFileSync(await download.path());
  assert.equal(download.suggestedFilename(), 'labelled.lftext');
  const before = await model();
  assert.deepEqual([...saved], before);
  const damaged = Buffer.from(saved);
  damaged[saved.length >> 1] ^= 1;
  for (const [content, said] of [[damaged, /damaged/], ['编号,内容\n1,x\n', /no model of this program/], [saved.subarray(0, 40), /damaged/]]) {
    await page.locator('lf-labels #load-model').setInputFiles(file('other.lftext', content));
    await page.waitForFunction((source) => new RegExp(source).test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-labels').shadowRoot.querySelector('#model-refused')?.textContent ?? ''), said.source);
    assert.deepEqual(await model(), before, 'the one before stays');
  }
  await page.locator('lf-labels #put-away').click();
  await page.locator('lf-labels #save-model').waitFor({ state: 'detached' });
  await page.locator('lf-labels #load-model').setInputFiles(file('mine.lftext', saved));
  await page.locator('lf-labels #model-told').waitFor();
  assert.match(await page.locator('lf-labels #model-told').innerText(), /mine\.lftext: 3 labels, learned from 90 texts/);
});

test('what teaches nothing is said, and a long training can be cancelled', async () => {
  await page.locator('lf-labels #labelled').setInputFiles(file('one.csv', '内容,类别\n银行发放贷款,甲\n保险公司,甲\n银行保险,甲\n公司银行,甲\n'));
  await page.locator('lf-labels #label-column').selectOption('1');
  await page.locator('lf-labels #text-column').selectOption('0');
  await page.locator('lf-labels #learn-texts').click();
  await page.locator('lf-labels #labels-failed').waitFor();
  assert.match(await page.locator('lf-labels #labels-failed').innerText(), /Two different labels with texts are needed; there is 1/);
  const rows = Array.from({ length: 20_000 }, (_, at) => `${OFFERS[at % 3][1][at % 4]} 第${(at * 7919) % 100_003}条 ${String.fromCodePoint(0x4e00 + (at * 31) % 5000, 0x4e00 + (at * 17) % 5000, 0x4e00 + (at * 13) % 5000)},类${at % 60}`);
  await page.locator('lf-labels #labelled').setInputFiles(file('long.csv', `内容,类别\n${rows.join('\n')}\n`));
  await page.locator('lf-labels #text-column option', { hasText: '内容' }).first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-labels').chosen?.found.name === 'long.csv');
  await page.locator('lf-labels #learn-texts').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-labels').done > 0, undefined, { timeout: 60_000 });
  await page.locator('lf-labels #cancel-texts').click();
  await page.waitForFunction(() => /Cancelled/.test(document.querySelector('lantern-fish').shadowRoot.querySelector('lf-labels').shadowRoot.querySelector('#labels-said').textContent));
  assert.match(await page.locator('lf-labels #model-told').innerText(), /mine\.lftext/, 'the model in use stays');
});

test('the chain of roles names its links and gaps, and a text shows the user\'s own labels', async () => {
  const texts = '企业名称,来源,正文\n海口珊朔科技有限公司,官网,珊朔币首次代币发行开启，白皮书已发布，私募轮认购额度有限，公募轮兑换比例1:1000，代币只涨不跌，加微信认购。\n海口澎岫传媒有限公司,官网,币安交易所邀请码返佣，社群代理招募，合约返佣50%，带单老师带你合约交易，加微信进群。\n';
  const companies = '企业名称,统一社会信用代码,电话\n海口珊朔科技有限公司,91460100MA5ABCDE1F,13800138111\n海口澎岫传媒有限公司,91460100MA5ABCDE2J,13800138111\n';
  await page.evaluate(() => { location.hash = 'view=start'; });
  await addFiles(page, [{ name: 'texts.csv', content: texts }, { name: 'companies.csv', content: companies }]);
  await analyze(page);
  await page.locator('lf-list [role=row][data-subject]', { hasText: '澎岫' }).click();
  const link = (role) => page.locator(`lf-chain [data-role=${role}]`);
  await link('issuer').waitFor();
  assert.match(await link('issuer').innerText(), /海口珊朔科技有限公司[\s\S]*same phone[\s\S]*companies\.csv · row 1[\s\S]*texts\.csv · row 1/);
  assert.match(await link('promoter').innerText(), /this subject[\s\S]*邀请码[\s\S]*row 2/);
  assert.match(await link('venue').innerText(), /Binance/);
  assert.match(await link('payment').innerText(), /No payment channel in these files\. What would show it/);
  assert.match(await page.locator('lf-chain #chain-missing').innerText(), /agency or OTC, payment/);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map((found) => found.id), []);
  await link('promoter').locator('[data-text]').first().click();
  await page.locator('lf-text #own-labels lf-contributions #sum').waitFor();
  assert.equal(await page.locator('lf-text #own-labels .labels button').count(), 3);
  await page.keyboard.press('Escape');
  await link('issuer').locator('a').click();
  await page.waitForFunction(() => document.querySelector('lantern-fish').shadowRoot.querySelector('lf-subject').page?.name === '海口珊朔科技有限公司');
  assert.match(await link('promoter').innerText(), /海口澎岫传媒有限公司/);
  assert.deepEqual([browser.problems, await browser.violations()], [[], []]);
});
