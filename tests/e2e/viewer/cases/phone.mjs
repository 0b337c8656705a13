import assert from 'node:assert/strict';
import {join} from 'node:path';
import {api, chip, clickPlace, idleAfter, mapIdle, open, OUTPUT} from '../browser.mjs';

const PHONE = {width: 375, height: 667, hasTouch: true, isMobile: true, deviceScaleFactor: 2};

/** Controls that a finger could miss: smaller than 44 px in either direction. */
function smallControls(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input, select, [role="switch"]')]
      .filter(control => control.checkVisibility({visibilityProperty: true}) && !control.classList.contains('skip'))
      .map(control => ({text: control.textContent || control.ariaLabel, box: control.getBoundingClientRect()}))
      .filter(({box}) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
      .map(({text, box}) => `${text} ${box.width}x${box.height}`),
  );
}

const scrollsSideways = page =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

async function sheetShare(page) {
  await page.waitForFunction(() => !document.querySelector('.panel').getAnimations().length);
  const box = await page.locator('.panel').boundingBox();
  return box.height / 667;
}

export const cases = [
  {
    name: 'on a phone nothing scrolls sideways, every control is at least 44 px, and the sheet covers at most 60 %',
    async run(browser) {
      const {page, close} = await open(browser, PHONE);
      await mapIdle(page);
      assert.deepEqual(await smallControls(page), []);
      assert.equal(await scrollsSideways(page), false);
      await page.screenshot({path: join(OUTPUT, 'phone.png')});
      await page.locator('.panel-handle').tap();
      await page.locator('.tile').first().waitFor();
      assert.deepEqual(await smallControls(page), []);
      await chip(page, 'hospital').tap();
      await page.locator('.row').first().waitFor();
      assert.ok((await sheetShare(page)) <= 0.6, String(await sheetShare(page)));
      assert.deepEqual(await smallControls(page), []);
      await page.locator('.row').first().tap();
      await page.locator('.card dl > div').first().waitFor();
      assert.ok((await sheetShare(page)) <= 0.6);
      assert.deepEqual(await smallControls(page), []);
      await page.screenshot({path: join(OUTPUT, 'phone-card.png')});
      await page.locator('.card .icon-button').last().tap();
      await page.locator('.tab').nth(1).tap();
      await page.locator('.switch').first().waitFor();
      assert.deepEqual(await smallControls(page), []);
      assert.equal(await scrollsSideways(page), false);
      await close();
    },
  },
  {
    name: 'on a phone the link to a place shows its card',
    async run(browser) {
      const {features} = await api('/collections/hospital/items?limit=1');
      const hash = `#f=hospital/${features[0].id}`;
      const {page, close} = await open(browser, {...PHONE, hash});
      const name = page.locator('.card h2', {hasText: features[0].properties.name});
      await name.waitFor();
      const box = await name.boundingBox();
      assert.ok(box.y + box.height < PHONE.height, `the name stands at ${box.y}`);
      await close();
    },
  },
  {
    name: 'on a phone a place that is touched stays in sight above the sheet that its card opens',
    async run(browser) {
      const [hospital] = (await api('/collections/hospital/items?bbox=121.54,29.86,121.56,29.88&limit=1')).features;
      const [lng, lat] = hospital.geometry.coordinates;
      // About 100 pixels below the middle: under the sheet once that is up.
      const {page, close} = await open(browser, {...PHONE, hash: `#m=16/${lat + 0.00093}/${lng}&l=hospital&d=2`});
      await mapIdle(page);
      await idleAfter(page, () => clickPlace(page, [lng, lat]));
      await page.locator(`.card h2[data-id="${hospital.id}"]`).waitFor();
      const sheet = await page.locator('.panel').boundingBox();
      const map = await page.locator('.map canvas').boundingBox();
      const place = await page.evaluate(point => window.__viewer.project(point), [lng, lat]);
      assert.ok(place.y > 0 && map.y + place.y < sheet.y, `${map.y + place.y} above ${sheet.y}`);
      const note = await page.locator('.map-note .mark').boundingBox();
      assert.ok(note.y > map.y && note.y + note.height < sheet.y, 'so does the note on the map');
      await close();
    },
  },
  {
    name: 'on a phone the sheet follows a finger up and down',
    async run(browser) {
      const {page, close} = await open(browser, PHONE);
      await page.locator('.chip').first().waitFor();
      const head = page.locator('.panel-head');
      const pull = async (from, to) => {
        await head.dispatchEvent('pointerdown', {clientY: from, bubbles: true});
        await head.dispatchEvent('pointermove', {clientY: to, bubbles: true});
        await head.dispatchEvent('pointerup', {clientY: to, bubbles: true});
      };
      await pull(640, 500);
      await page.locator('.panel-open').waitFor();
      await pull(300, 310);
      assert.equal(await page.locator('.panel-open').count(), 1, 'a small slip is no pull');
      await pull(300, 450);
      await page.locator('.panel:not(.panel-open)').waitFor();
      await close();
    },
  },
  {
    name: 'with large text on a small phone the page still fits',
    async run(browser) {
      const {page, close} = await open(browser, {...PHONE, width: 360, height: 640});
      await mapIdle(page);
      await page.locator('.header-tools .tool').nth(2).tap();
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '20px');
      assert.equal(await scrollsSideways(page), false);
      assert.deepEqual(await smallControls(page), []);
      await page.screenshot({path: join(OUTPUT, 'phone-large-text.png')});
      await close();
    },
  },
];
