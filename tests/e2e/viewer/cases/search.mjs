// The search box: what is typed is found, chosen by key or finger, and shown.
import assert from 'node:assert/strict';
import {AxeBuilder, addressIs, mapIdle, open} from '../browser.mjs';

const VIEW = '#m=14.6/29.872/121.546&d=2';
const rows = page => page.locator('.suggestion');

export const cases = [
  {
    name: 'pinyin is searched for while it is typed, and the arrow keys and Enter open the card of what is meant',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: VIEW});
      await mapIdle(page);
      const box = page.getByRole('combobox', {name: '搜索地点、地址'});
      await box.fill('tianyigc');
      await rows(page).first().waitFor();
      assert.equal(await rows(page).first().locator('.suggestion-name').innerText(), '天一广场');
      assert.equal(await rows(page).first().locator('mark').innerText(), '天一广场');
      assert.equal(await box.getAttribute('aria-expanded'), 'true');
      const {violations} = await new AxeBuilder({page}).include('.search-area').analyze();
      assert.deepEqual(violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.target)}`), []);
      await box.press('ArrowDown');
      assert.equal(await box.getAttribute('aria-activedescendant'), await rows(page).first().getAttribute('id'));
      await box.press('Enter');
      await page.locator('.card h2', {hasText: '天一广场'}).waitFor();
      await addressIs(page, /f=scenic\/\d+/);
      assert.equal(await rows(page).count(), 0);
      assert.deepEqual(seen.complaints, []);
      await close();
    },
  },
  {
    name: 'a tap on a phone opens what was found, and what is not found is told in words',
    async run(browser) {
      const {page, close} = await open(browser, {hash: VIEW, width: 390, height: 844});
      await mapIdle(page);
      const box = page.getByRole('combobox');
      await box.fill('没有这个地方');
      await page.locator('.search [role=status]', {hasText: '没有找到'}).waitFor();
      await box.fill('友好医院');
      await rows(page).first().click();
      await page.locator('.card h2', {hasText: '友好医院'}).waitFor();
      await box.fill('鼓楼');
      await rows(page).first().waitFor();
      await box.press('Escape');
      assert.equal(await rows(page).count(), 0);
      await box.press('Escape');
      assert.equal(await box.inputValue(), '');
      await close();
    },
  },
];
