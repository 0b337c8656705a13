import assert from 'node:assert/strict';
import {AxeBuilder, addressIs, chip, mapIdle, open} from '../browser.mjs';

async function noViolations(page, state) {
  const {violations} = await new AxeBuilder({page}).analyze();
  const told = violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.target).join(' | ')}`);
  assert.deepEqual(told, [], `axe finds nothing with ${state}`);
}

export const cases = [
  {
    name: 'axe finds nothing in the light theme with list, layers and card open',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=15/29.87/121.545&l=hospital,school&d=2'});
      await mapIdle(page);
      await page.locator('.row').first().waitFor();
      await noViolations(page, 'the list');
      await page.locator('.tab').nth(1).click();
      await noViolations(page, 'the layers');
      await page.locator('.tab').nth(0).click();
      await page.locator('.row').first().click();
      await page.locator('.card dl > div').first().waitFor();
      await noViolations(page, 'a card');
      await close();
    },
  },
  {
    name: 'axe finds nothing on the page as it opens, in either theme',
    async run(browser) {
      for (const theme of ['light', 'dark']) {
        const {page, close} = await open(browser, {hash: `#m=15/29.87/121.545&d=2&theme=${theme}`});
        await mapIdle(page);
        await page.locator('.tile').first().waitFor();
        await noViolations(page, `the opening page, ${theme}`);
        await close();
      }
    },
  },
  {
    name: 'axe finds nothing in the dark theme, in English, on a phone',
    async run(browser) {
      const {page, close} = await open(browser, {
        hash: '#m=15/29.87/121.545&l=hospital&d=2&theme=dark&lang=en',
        width: 375,
        height: 667,
      });
      await mapIdle(page);
      await noViolations(page, 'the sheet down');
      await page.locator('.panel-handle').click();
      await noViolations(page, 'the list');
      await page.locator('.row').first().click();
      await page.locator('.card dl > div').first().waitFor();
      await noViolations(page, 'a card');
      await page.locator('.tab').nth(1).click();
      await noViolations(page, 'the layers');
      await close();
    },
  },
  {
    name: 'the keyboard alone skips the map, switches a theme, moves and zooms the map',
    async run(browser) {
      const {page, close} = await open(browser, {hash: '#m=15/29.87/121.545&l=hospital&d=2'});
      await mapIdle(page);
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.classList.contains('skip')), 'first stop skips the map');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'panel');
      await chip(page, 'school').focus();
      await page.keyboard.press('Space');
      await addressIs(page, /l=hospital,school/);
      await page.locator('.map canvas').focus();
      await page.keyboard.press('Equal');
      await addressIs(page, /m=16\//);
      await close();
    },
  },
];
