import assert from 'node:assert/strict';
import {BASE, chip, idleAfter, mapIdle, open} from '../browser.mjs';

const isTile = url => /\/xyz\/.*\.mvt/.test(url);
const FLAT = '#m=14/29.87000/121.54500&d=2';

export const cases = [
  {
    name: 'a whole session asks no other origin and makes the browser complain of nothing',
    async run(browser) {
      const {page, seen, close} = await open(browser);
      await mapIdle(page);
      await chip(page, 'toilet').click();
      await page.locator('.tab').nth(1).click();
      await page.locator('.tab').nth(0).click();
      await idleAfter(page, () => page.locator('.header-tools .tool').nth(3).click());
      await page.locator('.row').first().click();
      await page.locator('.card dl > div').first().waitFor();
      assert.deepEqual(seen.foreign, []);
      assert.deepEqual(seen.complaints, []);
      assert.equal(await page.evaluate(() => window.__viewer.lastError), null);
      await close();
    },
  },
  {
    name: 'the page comes with a strict content security policy',
    async run() {
      const response = await fetch(`${BASE}/`, {headers: {Accept: 'text/html'}});
      const policy = response.headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        assert.ok(policy.includes(part), `${part} in ${policy}`);
      }
      assert.ok(!policy.includes('unsafe'), policy);
    },
  },
  {
    name: 'a flat view at zoom 14 needs at most 12 tiles, and panning there and back asks for none twice',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: FLAT});
      await mapIdle(page);
      const first = seen.requests.filter(isTile);
      assert.ok(first.length > 0 && first.length <= 12, `${first.length} tile requests`);
      await page.locator('.map canvas').focus();
      await idleAfter(page, () => page.keyboard.press('ArrowRight'));
      const before = seen.requests.filter(isTile).length;
      await idleAfter(page, () => page.keyboard.press('ArrowLeft'));
      assert.equal(seen.requests.filter(isTile).length, before);
      const again = await fetch(first[0]);
      const tag = again.headers.get('etag');
      assert.ok(tag, 'a tile has an ETag');
      assert.equal((await fetch(first[0], {headers: {'If-None-Match': tag}})).status, 304);
      await close();
    },
  },
  {
    name: 'the first visit transfers at most 480 KB of script, and text stands on the page at once',
    async run(browser) {
      const context = await browser.newContext({viewport: {width: 900, height: 600}, reducedMotion: 'reduce'});
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      const scripts = new Map();
      let bytes = 0;
      session.on('Network.responseReceived', ({requestId, response}) => {
        if (/\/assets\/[^/]+\.m?js$/.test(response.url)) scripts.set(requestId, response.url);
      });
      session.on('Network.loadingFinished', ({requestId, encodedDataLength}) => {
        if (scripts.has(requestId)) bytes += encodedDataLength;
      });
      await page.goto(`${BASE}/${FLAT}`);
      await page.locator('h1').waitFor();
      await mapIdle(page);
      assert.ok(scripts.size >= 2, `${scripts.size} scripts`);
      assert.ok(bytes <= 480 * 1024, `${bytes} bytes of script`);
      await context.close();
    },
  },
];
