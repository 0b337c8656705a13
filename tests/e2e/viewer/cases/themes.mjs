import assert from 'node:assert/strict';
import {join} from 'node:path';
import {addressIs, api, BASE, chip, idleAfter, listsReady, mapIdle, open, OUTPUT} from '../browser.mjs';

const VIEW = 'm=15/29.87000/121.54500';

async function countOf(page, index) {
  const text = await page.locator('.theme-list .count').nth(index).innerText();
  return Number(/\d+/.exec(text)[0]);
}

export const cases = [
  {
    name: 'switching a theme on draws it from its own tiles, lists it and puts it into the address',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: `#${VIEW}&l=hospital&d=2`});
      await mapIdle(page);
      await idleAfter(page, () => chip(page, 'toilet').click());
      assert.ok(seen.requests.some(url => url.includes('/xyz/toilet/')), 'tiles of the theme alone');
      await addressIs(page, /l=hospital,toilet/);
      await page.waitForFunction(() => document.querySelectorAll('.theme-list').length === 2);
      await chip(page, 'toilet').click();
      await page.waitForFunction(() => document.querySelectorAll('.theme-list').length === 1);
      await close();
    },
  },
  {
    name: 'the list counts what the API counts in the same box, before and after the map is moved',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: `#${VIEW}&l=school&d=2`});
      await mapIdle(page);
      for (const key of [null, 'ArrowUp']) {
        if (key) {
          await page.locator('.map canvas').focus();
          const asked = page.waitForRequest(request => request.url().includes('/collections/school/items?'));
          await idleAfter(page, () => page.keyboard.press(key));
          await asked;
        }
        await listsReady(page);
        const url = seen.requests.filter(address => address.includes('/collections/school/items?')).at(-1);
        const answer = await api(url.slice(BASE.length));
        assert.equal(await countOf(page, 0), answer.numberMatched);
      }
      await close();
    },
  },
  {
    name: 'a row of the list shows its feature on the map and Escape returns to the row',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&l=hospital&d=2`});
      await mapIdle(page);
      await listsReady(page);
      const row = page.locator('.row').first();
      const id = await row.getAttribute('data-id');
      await row.focus();
      await page.keyboard.press('Enter');
      await page.locator(`.card h2[data-id="${id}"]`).waitFor();
      await page.waitForFunction(() => document.activeElement?.matches('.card h2'));
      await page.keyboard.press('Escape');
      await page.locator('.card').waitFor({state: 'detached'});
      await page.waitForFunction(wanted => document.activeElement?.getAttribute('data-id') === wanted, id);
      await close();
    },
  },
  {
    name: 'the page speaks English when asked to, and remembers it',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&l=hospital&d=2`});
      await mapIdle(page);
      assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
      await page.locator('.tool-language').click();
      await page.locator('h1', {hasText: 'Haishu e-life'}).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await page.reload();
      await page.locator('h1', {hasText: 'Haishu e-life'}).waitFor();
      await mapIdle(page);
      await page.screenshot({path: join(OUTPUT, 'english.png')});
      await close();
    },
  },
  {
    name: 'the dark theme repaints the map, not only the panels',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&l=hospital&d=2`});
      await mapIdle(page);
      const light = await brightness(page);
      await idleAfter(page, () => page.locator('.header-tools .tool').nth(3).click());
      const dark = await brightness(page);
      assert.ok(light > 190 && dark < 90, `light ${light}, dark ${dark}`);
      await close();
    },
  },
  {
    name: 'the map says that it is schematic, whose data it shows, and carries a scale',
    async run(browser) {
      const {page, close} = await open(browser, {hash: `#${VIEW}&d=2`});
      await mapIdle(page);
      const note = await page.locator('.map-note').innerText();
      for (const part of ['示意', '审图号', '© OpenStreetMap contributors', '米']) assert.ok(note.includes(part), note);
      const noteBox = await page.locator('.map-note').boundingBox();
      const mapBox = await page.locator('.map').boundingBox();
      assert.ok(noteBox.x - mapBox.x < 20 && mapBox.y + mapBox.height - noteBox.y - noteBox.height < 20, 'lower left');
      await close();
    },
  },
  {
    name: 'the locate button shows the visitor within 20 m of where the device says',
    async run(browser) {
      const place = {latitude: 29.8712, longitude: 121.5431, accuracy: 15};
      const {page, close} = await open(browser, {hash: `#${VIEW}&d=2`, geolocation: place, permissions: ['geolocation']});
      await mapIdle(page);
      await idleAfter(page, () => page.locator('.map-tools button').nth(4).click());
      const [lat, lng] = /m=[\d.]+\/([\d.]+)\/([\d.]+)/.exec(page.url()).slice(1).map(Number);
      assert.ok(Math.hypot((lat - place.latitude) * 110_900, (lng - place.longitude) * 96_500) < 20, page.url());
      await page.locator('.notice p', {hasText: '已定位'}).waitFor();
      await close();
    },
  },
];

/** Mean of the colour channels of the map's picture. */
async function brightness(page) {
  const picture = await page.locator('.map').screenshot();
  return page.evaluate(async bytes => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    return sum / (data.length / 4) / 3;
  }, [...picture]);
}
