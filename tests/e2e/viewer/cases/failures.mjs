import assert from 'node:assert/strict';
import {join} from 'node:path';
import {addressIs, BASE, launch, listsReady, mapIdle, open, OUTPUT} from '../browser.mjs';

export const cases = [
  {
    name: 'without WebGL the page says so and lists the district',
    async run() {
      const browser = await launch('--disable-3d-apis');
      try {
        const {page, seen, close} = await open(browser, {hash: '#l=hospital'});
        await page.locator('.banner p', {hasText: 'WebGL'}).waitFor();
        await page.locator('.row').first().waitFor();
        assert.match(await page.locator('.count').first().innerText(), /全区共 \d+ 处/);
        await page.locator('.row').first().click();
        await page.locator('.card dl > div').first().waitFor();
        assert.ok(!seen.requests.some(url => url.includes('maplibre')), 'the map library is not even loaded');
        await page.screenshot({path: join(OUTPUT, 'no-webgl.png')});
        await close();
      } finally {
        await browser.close();
      }
    },
  },
  {
    name: 'the list mode shows the whole district and goes back to the map',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=15/29.87/121.545&l=hospital&d=2'});
      await mapIdle(page);
      await page.locator('.header-tools .tool').first().click();
      await page.locator('.count', {hasText: '全区'}).first().waitFor();
      await addressIs(page, /v=list/);
      await page.locator('.map').waitFor({state: 'hidden'});
      await page.locator('.header-tools .tool').first().click();
      await page.locator('.map').waitFor({state: 'visible'});
      await close();
    },
  },
  {
    name: 'when the server goes away a banner says so, map and list stay, and all recovers by itself',
    async run(browser) {
      const {page, context, close} = await open(browser, {hash: '#m=15/29.87/121.545&l=hospital&d=2'});
      await mapIdle(page);
      await listsReady(page);
      const rows = await page.locator('.row').count();
      const before = await page.locator('.map').screenshot();
      await context.route(`${BASE}/**`, route => route.abort('connectionrefused'));
      await page.locator('.banner p', {hasText: '中断'}).waitFor();
      await page.locator('.map canvas').waitFor();
      const during = await page.locator('.map').screenshot();
      assert.ok(during.length > before.length * 0.7, 'the drawn map is still there');
      assert.equal(await page.locator('.row').count(), rows);
      await context.unroute(`${BASE}/**`);
      await page.locator('.banner p').waitFor({state: 'detached'});
      await page.locator('.row').first().waitFor();
      await close();
    },
  },
  {
    name: 'a page opened while the server fails shows what it can and completes itself later',
    async run(browser) {
      const context = await browser.newContext({viewport: {width: 900, height: 600}, locale: 'zh-CN', reducedMotion: 'reduce'});
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      const broken = url => /\/(collections|styles|xyz|healthz)/.test(url.pathname);
      await page.route(broken, route => route.abort('connectionrefused'));
      await page.goto(`${BASE}/#l=hospital&m=15/29.87/121.545&d=2`);
      await page.locator('.banner p').waitFor();
      await page.unroute(broken);
      await page.locator('.row').first().waitFor();
      await mapIdle(page);
      assert.equal(await page.locator('.map').isVisible(), true);
      await context.close();
    },
  },
];
