/** A real Chromium over the built page, and the steps that several tests take. Finds what the page does by role, name and id, never by pixel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/serve.mjs';

export const FOLDER = process.env.LANTERNFISH_DIST ?? 'dist';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-unsafe-swiftshader'];

/**
 * Opens a browser with a new profile and a server for the built page. `profile` keeps a given one (a tab that was closed).
 * Collects every request, policy violation, page error and console error.
 */
export async function open({ language = 'en-GB', viewport = { width: 1440, height: 900 }, colorScheme = 'light', profile, reducedMotion = 'reduce' } = {}) {
  const folder = profile ?? mkdtempSync(join(tmpdir(), 'lanternfish-'));
  const server = await serve(FOLDER);
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ARGUMENTS, locale: language, viewport, colorScheme, reducedMotion, acceptDownloads: true,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const requests = [];
  const problems = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  });
  return {
    page, context, requests, problems, address: server.address, folder, server,
    violations: () => page.evaluate(() => globalThis.violations),
    async close({ keepProfile = false } = {}) {
      await context.close();
      await server.close();
      if (!keepProfile) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const LONG = Number(process.env.LANTERNFISH_E2E_TIMEOUT ?? 180_000);

/** Waits for the lazily loaded parts too, after which the page needs no server. */
export async function warm(page) {
  await page.waitForSelector('html[data-warm]', { timeout: LONG, state: 'attached' });
}
export async function idle(page) {
  await page.waitForFunction(() => !document.querySelector('lantern-fish').session.busy, undefined, { timeout: LONG });
}
export async function loadSample(page, companies = 500) {
  await page.locator('#sample-size').selectOption(String(companies));
  await page.locator('#load-sample').click();
  await page.locator('lf-review h1').waitFor({ timeout: LONG });
  await warm(page);
}
/** `files`: name and text or bytes. */
export async function addFiles(page, files) {
  await page.locator('lf-start #files').setInputFiles(files.map(({ name, content }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })));
  await page.locator('lf-review h1').waitFor({ timeout: LONG });
  await idle(page);
  await warm(page);
}
export async function analyze(page) {
  await page.locator('#analyze').click();
  await page.locator('lf-list [role=row][data-subject]').first().waitFor({ timeout: LONG });
}
export async function openFirst(page) {
  await page.locator('lf-list [role=row][data-subject]').first().click();
  await page.locator('lf-subject #name').waitFor({ timeout: LONG });
}
/** A list of companies as a user might have it. */
export function companies(count, names = []) {
  const rows = Array.from({ length: count }, (_, at) => `${names[at] ?? `青禾商贸有限公司第${at}号`},91310000MA1F${String(at).padStart(6, '0')}`);
  return `名称,统一社会信用代码\n${rows.join('\n')}\n`;
}
