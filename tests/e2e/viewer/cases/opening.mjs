import assert from 'node:assert/strict';
import {addressIs, api, BASE, chip, layersOf, listsReady, mapIdle, open} from '../browser.mjs';

const VIEW = 'm=15/29.87000/121.54500';

export const cases = [
  {
    name: 'a visitor who has chosen nothing is told what is there, as many as the API counts',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: `#${VIEW}&d=2`});
      await mapIdle(page);
      await listsReady(page);
      assert.ok((await page.locator('.tile').count()) >= 8);
      const asked = seen.requests.filter(url => url.includes('/collections/hospital/items?')).at(-1);
      const {numberMatched} = await api(asked.slice(BASE.length));
      const told = await page.locator('.tile[data-theme="hospital"] .count').innerText();
      assert.equal(Number(/\d+/.exec(told)[0]), numberMatched);
      assert.equal(await page.locator('.chip[aria-pressed="true"]').count(), 0);
      await close();
    },
  },
  {
    name: 'one press on a theme shows it alone with the nearest first, a second press brings the usual map back',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&d=2`});
      await mapIdle(page);
      await page.locator('.tile[data-theme="hospital"]').click();
      await addressIs(page, /l=hospital(&|$)/);
      await page.locator('.row').nth(2).waitFor();
      const ids = await page.locator('.row').evaluateAll(rows => rows.map(row => row.dataset.id));
      const distances = [];
      for (const id of ids) {
        const [lng, lat] = (await api(`/collections/hospital/items/${id}`)).geometry.coordinates;
        distances.push(Math.hypot((lng - 121.545) * 96_500, (lat - 29.87) * 110_900));
      }
      assert.deepEqual(distances, [...distances].sort((a, b) => a - b));
      await chip(page, 'hospital').click();
      await page.locator('.tile').first().waitFor();
      await page.waitForFunction(() => !/[#&]l=/.test(location.hash));
      await close();
    },
  },
  {
    name: 'where nothing of a theme is in view one press goes to the nearest',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=16/29.84000/121.43000&l=cinema&d=2'});
      await mapIdle(page);
      await page.locator('.hint .link').click();
      const title = page.locator('.card h2[data-id]');
      await title.waitFor();
      const distance = ({geometry: {coordinates}}) =>
        Math.hypot((coordinates[0] - 121.43) * 96_600, (coordinates[1] - 29.84) * 110_900);
      const {features} = await api('/collections/cinema/items?limit=1000');
      const [nearest] = features.sort((a, b) => distance(a) - distance(b));
      assert.equal(await title.getAttribute('data-id'), String(nearest.id));
      await close();
    },
  },
  {
    name: 'every layer of everyday services has a switch with its icon, and the legend explains the base map',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&d=2`});
      await mapIdle(page);
      await page.locator('.tab').nth(1).click();
      const switches = page.locator('.layer-group').first().locator('.switch:has(svg.badge)');
      assert.equal(await switches.count(), (await layersOf('life')).length);
      assert.ok((await page.locator('.legend li').count()) > 10);
      await close();
    },
  },
];
