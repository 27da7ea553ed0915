/** Nothing leaves: no request once the data is in, and every attempt from page or worker is refused. Then the same page from a disk. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { addFiles, analyze, companies, FOLDER, loadSample, open, openFirst } from './browser.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src data: blob:; worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; manifest-src 'self'";
const outside = (requests) => requests.filter((url) => !/^(blob|data):/.test(url));

/** Tries every way out that a script has; answers what got through. */
const waysOut = async (own) => {
  const through = [];
  const attempt = async (name, run) => {
    try {
      if (await run()) through.push(name);
    } catch {
      // Refused, as it should be.
    }
  };
  const anywhere = 'https://198.51.100.7/';
  for (const url of [anywhere, `${own}index.html`]) {
    await attempt(`fetch ${url}`, async () => Boolean(await fetch(url, { mode: 'no-cors' })));
    await attempt(`XMLHttpRequest ${url}`, () => new Promise((done) => {
      const request = new XMLHttpRequest();
      request.onload = () => done(true);
      request.onerror = () => done(false);
      request.open('GET', url);
      request.send();
    }));
    await attempt(`EventSource ${url}`, () => new Promise((done) => {
      const source = new EventSource(url);
      source.onopen = () => done(true);
      source.onerror = () => { source.close(); done(false); };
    }));
    await attempt(`WebSocket ${url}`, () => new Promise((done) => {
      const socket = new WebSocket(url.replace('http', 'ws'));
      socket.onopen = () => done(true);
      socket.onerror = () => done(false);
    }));
    if (typeof Image !== 'undefined') {
      await attempt(`image ${url}`, () => new Promise((done) => {
        const image = new Image();
        image.onload = () => done(true);
        image.onerror = () => done(false);
        image.src = url;
      }));
    }
  }
  await attempt('eval', () => (0, eval)('true'));
  return through;
};

async function wholeWay(browser) {
  const { page } = browser;
  await loadSample(page, 500);
  const before = browser.requests.length;
  await browser.server.close();
  await analyze(page);
  await openFirst(page);
  await page.waitForTimeout(500);
  for (const view of ['review', 'same', 'diagnostics', 'report', 'list']) {
    await page.evaluate((next) => { location.hash = `view=${next}`; }, view);
    await page.locator(`lf-${view}`).waitFor();
  }
  const [download] = await Promise.all([page.waitForEvent('download'), (async () => {
    await page.evaluate(() => { location.hash = 'view=report'; });
    await page.locator('[data-export="report.json"]').click();
  })()]);
  assert.ok(readFileSync(await download.path()).length > 0);
  assert.deepEqual(outside(browser.requests.slice(before)), [], 'requests after the data was in');
  assert.deepEqual(browser.problems, []);
  assert.deepEqual(await browser.violations(), []);
}

test('the policy stands in the page to the letter', () => {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  assert.ok(page.includes(`content="${POLICY}"`));
  assert.doesNotMatch(page, /<style|style=|onload=|<script>/);
});

test('with the server stopped the whole way still works, and no request is made', async () => {
  const browser = await open();
  try {
    await browser.page.goto(browser.address);
    await browser.page.locator('#load-sample').waitFor();
    for (const url of outside(browser.requests)) assert.ok(url.startsWith(browser.address), url);
    await wholeWay(browser);
  } finally {
    await browser.close();
  }
});

test('page and worker can reach neither another origin nor their own', async () => {
  const browser = await open();
  try {
    const { page } = browser;
    await page.goto(browser.address);
    await addFiles(page, [{ name: 'list.csv', content: companies(20) }]);
    const [worker] = page.workers();
    assert.ok(worker.url().startsWith('blob:'));
    const before = browser.server.received.length;
    assert.deepEqual(await page.evaluate(waysOut, browser.address), [], 'from the page');
    assert.deepEqual(await worker.evaluate(waysOut, browser.address), [], 'from the worker');
    await page.evaluate(() => {
      navigator.sendBeacon('/beacon', 'x');
      const form = document.createElement('form');
      Object.assign(form, { action: '/form', method: 'post', target: 'elsewhere' });
      document.body.append(form);
      form.submit();
    });
    await page.waitForTimeout(500);
    const refused = (await browser.violations()).map((violation) => violation.split(' ')[0]);
    for (const directive of ['connect-src', 'img-src', 'script-src', 'form-action']) assert.ok(refused.includes(directive), `${directive} refused: ${refused}`);
    assert.deepEqual(browser.server.received.slice(before), [], 'what reached our own server');
  } finally {
    await browser.close();
  }
});

test('the one-file page runs from a disk', async () => {
  const file = resolve(FOLDER, 'lanternfish.html');
  const text = readFileSync(file, 'utf8');
  const script = /<script>([\s\S]*)<\/script>/.exec(text)[1];
  assert.ok(text.includes(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' 'wasm-unsafe-eval'`));
  assert.doesNotMatch(/content="([^"]*)"/.exec(text.slice(text.indexOf('Content-Security-Policy')))[1], /'self'|unsafe-inline|https?:/);
  const browser = await open();
  try {
    await browser.page.goto(pathToFileURL(file).href);
    await browser.page.locator('#load-sample').waitFor();
    await wholeWay(browser);
    assert.deepEqual(outside(browser.requests).filter((url) => !url.startsWith('file:')), []);
  } finally {
    await browser.close();
  }
});

test('the page and the command line write the same report', async (context) => {
  const binary = process.env.LANTERNFISH_BIN ?? ['target/release/lanternfish', 'target/debug/lanternfish'].find((path) => existsSync(path));
  if (!binary) {
    process.stderr.write('\nNO COMMAND LINE: build it or set LANTERNFISH_BIN; the page was not compared with it\n');
    assert.equal(process.env.LANTERNFISH_DIST, 'dist-mock', 'the command line is needed to compare with');
    context.diagnostic('compared with nothing: the stand-in engine has no command line');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lanternfish-e2e-'));
  const browser = await open();
  try {
    const texts = 'id,text,date\n1,年化收益24%，保本保息，零风险，稳赚不赔，限时抢购,2025-10-20\n2,我公司从未承诺保本,2025-11-02\n';
    const files = [{ name: 'companies.csv', content: companies(300, ['=HYPERLINK("x")']) }, { name: 'texts.csv', content: texts }];
    for (const { name, content } of files) writeFileSync(join(folder, name), content);
    execFileSync(binary, ['analyze', ...files.map(({ name }) => join(folder, name)), '--as-of', '2026-03-01', '--out', join(folder, 'out')], { stdio: ['ignore', 'ignore', 'inherit'] });
    const { page } = browser;
    await page.goto(browser.address);
    await addFiles(page, files);
    await page.locator('#as-of').fill('2026-03-01');
    await page.waitForFunction(() => document.querySelector('lantern-fish').session.asOf === '2026-03-01');
    await analyze(page);
    for (const kind of ['report.json', 'findings.csv', 'evidence.csv', 'diagnostics.csv']) {
      await page.evaluate(() => { location.hash = 'view=report'; });
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-export="${kind}"]`).click()]);
      const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
      assert.equal(digest(await download.path()), digest(join(folder, 'out', kind)), kind);
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
