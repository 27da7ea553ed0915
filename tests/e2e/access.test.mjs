/** axe finds nothing on any view, in either theme; landmarks and headings are there; nothing is wider than a phone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { analyze, loadSample, open, openFirst } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function check(page, view) {
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.flat().join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`);
  });
  assert.deepEqual(found, [], view);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${view} is ${wide} px wider than the window`);
  assert.equal(await page.locator('main').count(), 1);
  assert.equal(await page.locator('main h1').count(), 1, `${view}: one main heading`);
}

for (const setting of [{ colorScheme: 'light', language: 'en-GB' }, { colorScheme: 'dark', language: 'zh-CN' }, { colorScheme: 'light', language: 'zh-CN', viewport: { width: 390, height: 844 } }]) {
  test(`axe finds nothing: ${JSON.stringify(setting)}`, async () => {
    const browser = await open(setting);
    const { page } = browser;
    try {
      await page.goto(browser.address);
      await page.locator('#load-sample').waitFor();
      await page.evaluate(axe);
      await check(page, 'start');
      await page.locator('#paste summary').click();
      await check(page, 'paste');
      await loadSample(page, 500);
      await check(page, 'review');
      await analyze(page);
      await check(page, 'list');
      await page.locator('lf-funnel summary').click();
      if (setting.viewport) await page.locator('lf-facets summary').click();
      await check(page, 'list with its explanations open');
      await openFirst(page);
      await page.waitForTimeout(600);
      await check(page, 'subject');
      const phrase = page.locator('lf-evidence [data-text]').first();
      if ((await phrase.count()) > 0) {
        await phrase.click();
        await page.locator('lf-text .text').waitFor();
        await check(page, 'text');
        await page.keyboard.press('Escape');
      }
      for (const view of ['same', 'model', 'labels', 'conflicts', 'law', 'diagnostics', 'report']) {
        await page.evaluate((next) => { location.hash = `view=${next}`; }, view);
        await page.locator(`lf-${view} h1`).waitFor();
        await page.waitForTimeout(200);
        await check(page, view);
      }
      await page.locator('#settings').click();
      await check(page, 'settings');
    } finally {
      await browser.close();
    }
  });
}

test('by keyboard alone: from the first view to a subject', async () => {
  const browser = await open();
  const { page } = browser;
  try {
    await page.goto(browser.address);
    await page.locator('#load-sample').waitFor();
    const tabTo = async (matches) => {
      for (let step = 0; step < 80; step += 1) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          let node = document.activeElement;
          while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
          return { id: node?.id ?? '', className: node?.className ?? '' };
        });
        if (found.id === matches || found.className === matches) return;
      }
      assert.fail(`${matches} cannot be reached by Tab`);
    };
    await tabTo('load-sample');
    await page.keyboard.press('Enter');
    await page.locator('#analyze').waitFor();
    await page.waitForFunction(() => !document.querySelector('lantern-fish').session.busy);
    await page.locator('lf-source .remove').last().focus();
    await tabTo('analyze');
    await page.keyboard.press('Enter');
    await page.locator('lf-list [role=row][data-subject]').first().waitFor();
    await tabTo('search');
    await tabTo('body');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('lf-subject #name').waitFor();
  } finally {
    await browser.close();
  }
});
