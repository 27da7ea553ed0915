/**
 * Takes the five main views at two widths, both themes and both languages into out/shots/. For looking at, not for comparing.
 * Usage: node scripts/screenshots.mjs [companies]; LANTERNFISH_DIST names another build.
 */
import { mkdirSync } from 'node:fs';
import { idle, loadSample, open, openFirst } from '../tests/e2e/browser.mjs';

const companies = Number(process.argv[2] ?? 2000);
mkdirSync('out/shots', { recursive: true });
const only = process.env.SHOTS?.split(',');

for (const width of [1440, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const language of ['en-GB', 'zh-CN']) {
      const name = `${width}-${colorScheme}-${language.slice(0, 2)}`;
      if (only && !only.includes(name)) continue;
      const browser = await open({ language, colorScheme, viewport: { width, height: width > 500 ? 900 : 844 } });
      const { page } = browser;
      const shot = async (view, fullPage = true) => page.screenshot({ path: `out/shots/${view}-${name}.png`, fullPage });
      await page.goto(browser.address);
      await page.locator('#load-sample').waitFor();
      await shot('start');
      await loadSample(page, companies);
      await idle(page);
      await shot('review', false);
      await page.locator('#analyze').click();
      await page.waitForTimeout(60);
      await shot('progress', false);
      await page.locator('lf-list [role=row][data-subject]').first().waitFor({ timeout: 180_000 });
      await page.waitForTimeout(400);
      await shot('list', false);
      await openFirst(page);
      await page.waitForTimeout(900);
      await shot('subject');
      const phrase = page.locator('lf-evidence [data-text]').first();
      if ((await phrase.count()) > 0) {
        await phrase.click();
        await page.locator('lf-text .text').waitFor();
        await shot('text', false);
        await page.keyboard.press('Escape');
      }
      for (const view of ['same', 'model', 'labels', 'conflicts', 'law', 'diagnostics', 'report']) {
        await page.evaluate((next) => { location.hash = `view=${next}`; }, view);
        await page.locator(`lf-${view} h1`).waitFor();
        await page.waitForTimeout(300);
        await shot(view);
      }
      await page.locator('#settings').click();
      await page.waitForTimeout(150);
      await shot('settings', false);
      const problems = [...browser.problems, ...(await browser.violations())];
      process.stdout.write(`${name}: ${problems.length === 0 ? 'no problems' : problems.join('\n  ')}\n`);
      await browser.close();
    }
  }
}
