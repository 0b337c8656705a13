import assert from 'node:assert/strict';
import {join} from 'node:path';
import {api, clickPlace, layersOf, mapIdle, open, OUTPUT} from '../browser.mjs';

/** The middle of a geometry's box: where the viewer points, too. */
function middle(geometry) {
  const flat = geometry.coordinates.flat(Infinity);
  const size = geometry.type === 'Point' ? geometry.coordinates.length : firstPosition(geometry.coordinates).length;
  const xs = flat.filter((_, index) => index % size === 0);
  const ys = flat.filter((_, index) => index % size === 1);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

function firstPosition(coordinates) {
  return typeof coordinates[0] === 'number' ? coordinates : firstPosition(coordinates[0]);
}

/** A click in the middle of a view that is centred on the feature, from above. */
async function cardByClick(browser, collection, feature, more = '') {
  const [lng, lat] = middle(feature.geometry);
  const hash = `#m=17/${lat}/${lng}&l=${collection}&d=2${more}`;
  const opened = await open(browser, {hash});
  await mapIdle(opened.page);
  await clickPlace(opened.page, [lng, lat]);
  await opened.page.locator('.card h2[data-id]').waitFor();
  return opened;
}

export const cases = [
  {
    name: 'a click on a hospital opens its card with what the API says of that id',
    async run(browser) {
      const [hospital] = (await api('/collections/hospital/items?limit=1')).features;
      const {page, seen, close} = await cardByClick(browser, 'hospital', hospital);
      assert.equal(await page.locator('.card h2').getAttribute('data-id'), String(hospital.id));
      assert.equal(await page.locator('.card h2').innerText(), hospital.properties.name);
      assert.ok(seen.requests.some(url => url.endsWith(`/collections/hospital/items/${hospital.id}`)), 'asked by id');
      if (hospital.properties.address) {
        assert.equal(await page.locator('.card [data-field="address"] dd').innerText(), hospital.properties.address);
      }
      await page.screenshot({path: join(OUTPUT, 'card-hospital.png')});
      await close();
    },
  },
  {
    name: 'a click on a raised building opens the card with the id and height of the API',
    async run(browser) {
      const near = await api('/collections/building/items?bbox=121.54,29.865,121.555,29.875&limit=200');
      const building = near.features.reduce((a, b) => ((b.properties.height ?? 0) > (a.properties.height ?? 0) ? b : a));
      const [lng, lat] = middle(building.geometry);
      const {page, close} = await open(browser, {hash: `#m=17/${lat}/${lng}&l=&d=3`});
      await mapIdle(page);
      await clickPlace(page, [lng, lat]);
      await page.locator('.card h2[data-id]').waitFor();
      assert.equal(await page.locator('.card h2').getAttribute('data-id'), String(building.id));
      const height = (await page.locator('.card [data-field="height"] dd').innerText()).replace('米', '');
      assert.equal(Number(height), Math.round(building.properties.height * 100) / 100);
      await close();
    },
  },
  {
    name: 'a name with a character beyond the basic plane reaches the card unharmed',
    async run(browser) {
      let found = null;
      for (const layer of await layersOf('life')) {
        let address = `/collections/${layer}/items?limit=1000`;
        const page = await api(address);
        const feature = page.features.find(({properties}) => /[\u{20000}-\u{3ffff}]/u.test(properties.name ?? ''));
        if (feature) {
          found = {layer, feature};
          break;
        }
      }
      assert.ok(found, 'the demo district has a place with such a name');
      const {page, close} = await cardByClick(browser, found.layer, found.feature);
      const text = await page.locator('.card h2').innerText();
      assert.equal(text, found.feature.properties.name);
      assert.ok([...text].some(character => character.codePointAt(0) >= 0x20000), text);
      await page.screenshot({path: join(OUTPUT, 'card-rare-character.png')});
      await close();
    },
  },
  {
    name: 'a card of an id that is not there says so',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=15/29.87/121.545&f=hospital/9007199254740991&d=2'});
      await page.locator('.card h2', {hasText: '不存在'}).waitFor();
      await close();
    },
  },
];
