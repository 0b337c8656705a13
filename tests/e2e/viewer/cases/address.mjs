import assert from 'node:assert/strict';
import {addressIs, api, BASE, mapIdle, open} from '../browser.mjs';

const numbers = hash => /m=([-\d./]+)/.exec(hash)[1].split('/').map(Number);

export const cases = [
  {
    name: 'a reload keeps centre, zoom, pitch, layers and the chosen feature',
    async run(browser) {
      const [hospital] = (await api('/collections/hospital/items?limit=1')).features;
      const hash = `#m=14.5/29.87123/121.54321/20/40&l=hospital,hotel&f=hospital/${hospital.id}&d=3`;
      const {page, close} = await open(browser, {hash});
      await mapIdle(page);
      await page.locator(`.card h2[data-id="${hospital.id}"]`).waitFor();
      await addressIs(page, /f=hospital/);
      const before = new URL(page.url()).hash;
      await page.reload();
      await mapIdle(page);
      await page.locator(`.card h2[data-id="${hospital.id}"]`).waitFor();
      const after = new URL(page.url()).hash;
      assert.equal(after, before);
      const [zoom, lat, lng, bearing, pitch] = numbers(after);
      assert.deepEqual([zoom, bearing, pitch], [14.5, 20, 40]);
      assert.ok(Math.abs(lat - 29.87123) < 1e-4 && Math.abs(lng - 121.54321) < 1e-4, after);
      assert.equal(await page.locator('.chip[aria-pressed="true"]').count(), 2);
      await close();
    },
  },
  {
    name: 'the share button copies the address of what is shown',
    async run(browser) {
      const {page, context, close} = await open(browser, {hash: '#m=14/29.87/121.545&d=2'});
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], {origin: BASE});
      await mapIdle(page);
      await page.locator('.header-tools .tool').nth(1).click();
      await page.locator('.notice p').waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied, page.url());
      await close();
    },
  },
  {
    name: 'an address full of rubbish opens the usual map',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: '#m=a/b/c&l=<script>,../x&f=javascript/-1&d=9&v=no'});
      await mapIdle(page);
      assert.deepEqual(seen.complaints, []);
      assert.equal(await page.locator('.card').count(), 0);
      await close();
    },
  },
  {
    name: 'a new address in the same tab moves the map and changes the layers',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=14/29.87/121.545&d=2'});
      await mapIdle(page);
      await page.evaluate(() => {
        location.hash = '#m=15/29.86000/121.53000&l=park&d=2';
      });
      await page.waitForFunction(() => document.querySelectorAll('.chip[aria-pressed="true"]').length === 1);
      const centre = await page.evaluate(() => window.__viewer.project([121.53, 29.86]));
      const box = await page.locator('.map canvas').boundingBox();
      assert.ok(Math.abs(centre.x - box.width / 2) < 2 && Math.abs(centre.y - box.height / 2) < 2, JSON.stringify(centre));
      await close();
    },
  },
];
