// Login, second factor, a password that must be changed, and the purpose of questions about restricted layers. The accounts
// are those that tests/e2e/test_viewer.py makes: ACCOUNTS={"clerk": {name, password}, "onDuty": ..., "changed": ...}.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {AxeBuilder, mapIdle, open} from '../browser.mjs';

const accounts = process.env.ACCOUNTS ? JSON.parse(process.env.ACCOUNTS) : null;

/** RFC 6238 with SHA-1, 30 s and 6 digits, `ahead` steps from now. */
function code(secret, ahead = 0) {
  const bits = [...secret].map(sign => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function noViolations(page, state) {
  await page.locator('dialog[open]').waitFor();
  const {violations} = await new AxeBuilder({page}).include('dialog').analyze();
  assert.deepEqual(violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.target)}`), [], `axe finds nothing with ${state}`);
}

const field = (page, name) => page.locator(`dialog [name=${name}]`);
const send = page => page.locator('dialog .primary').click();
const named = (page, name) => page.locator('[data-tool=account]', {hasText: name}).waitFor();

async function fillLogin(page, {name, password}) {
  await field(page, 'name').fill(name);
  await field(page, 'password').fill(password);
  await send(page);
}

const cases = [
  {
    name: 'a clerk logs in, enrols a second factor, logs in with it and logs out',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: '#m=14.6/29.872/121.546&d=2'});
      await mapIdle(page);
      await page.locator('[data-tool=account]').click();
      await noViolations(page, 'the login');
      await fillLogin(page, {...accounts.clerk, password: 'not the password'});
      await page.locator('dialog .fault', {hasText: '用户名或密码不正确'}).waitFor();
      await fillLogin(page, accounts.clerk);
      await named(page, accounts.clerk.name);

      await page.locator('[data-tool=account]').click();
      await page.locator('dialog .secondary', {hasText: '绑定动态口令'}).waitFor();
      await noViolations(page, 'the account');
      await page.locator('dialog .secondary', {hasText: '绑定动态口令'}).click();
      await field(page, 'password').fill(accounts.clerk.password);
      await send(page);
      const secret = (await page.locator('.secret').textContent()).replace(/ /g, '');
      await noViolations(page, 'the secret');
      await field(page, 'code').fill(code(secret));
      await send(page);
      await field(page, 'name').waitFor();

      await fillLogin(page, accounts.clerk);
      await field(page, 'code').fill(code(secret, 1)); // each code opens one login
      await send(page);
      await named(page, accounts.clerk.name);

      assert.deepEqual(seen.foreign, []);
      await page.locator('[data-tool=account]').click();
      await page.locator('dialog .primary', {hasText: '退出登录'}).click();
      await named(page, '登录');
      await close();
    },
  },
  {
    name: 'whoever opens a layer of his duty says what for, and then sees it in list and map',
    async run(browser) {
      const {page, seen, close} = await open(browser, {hash: '#m=13/29.87/121.545&l=government_property&d=2'});
      await mapIdle(page);
      await page.locator('[data-tool=account]').click();
      await fillLogin(page, accounts.onDuty);
      await field(page, 'purpose').waitFor();
      await noViolations(page, 'the purposes');
      await page.locator('option[value=property-management]').waitFor({state: 'attached'});
      await field(page, 'purpose').selectOption('property-management');
      const tile = page.waitForResponse(answer => /government_property.*\.mvt/.test(answer.url()) && answer.status() === 200);
      await send(page);
      await page.locator('.row').first().waitFor();
      await tile;
      assert.deepEqual(seen.foreign, []);
      await page.locator('[data-tool=account]').click();
      await page.locator('dialog dd', {hasText: '国有资产'}).waitFor();
      await page.locator('dialog .primary', {hasText: '退出登录'}).click();
      await named(page, '登录');
      await close();
    },
  },
  {
    name: 'on a phone, in English, a password that somebody else has set is changed before anything else',
    async run(browser) {
      const phone = {width: 360, height: 640, locale: 'en', isMobile: true, hasTouch: true};
      const {page, close} = await open(browser, {hash: '#m=14.6/29.872/121.546&d=2', ...phone});
      await mapIdle(page);
      await page.locator('[data-tool=account]').click();
      await fillLogin(page, accounts.changed);
      await field(page, 'old').fill(accounts.changed.password);
      await field(page, 'new').fill('heron over the water 9');
      await field(page, 'again').fill('heron over the water 8');
      await send(page);
      await page.locator('dialog .fault', {hasText: 'differ'}).waitFor();
      await noViolations(page, 'a fault');
      const box = await page.locator('dialog').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 360, 'the dialog fits');
      await field(page, 'again').fill('heron over the water 9');
      await send(page);
      await field(page, 'name').waitFor();
      await fillLogin(page, {...accounts.changed, password: 'heron over the water 9'});
      await page.locator('dialog[open]').waitFor({state: 'detached'});
      await page.waitForFunction(async () => (await (await fetch('auth/me')).json()).viewer.role === 'staff');
      await close();
    },
  },
];

const all = accounts ? cases : [];
export {all as cases};
