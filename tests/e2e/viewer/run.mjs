// Browser tests of the viewer against a running server: BASE_URL=http://127.0.0.1:8080 node tests/e2e/viewer/run.mjs [word ...]
// With words, only the cases whose name has one of them. The last line is "N passed, N failed".
import {join} from 'node:path';
import {cases as access} from './cases/access.mjs';
import {cases as address} from './cases/address.mjs';
import {cases as cards} from './cases/cards.mjs';
import {cases as contract} from './cases/contract.mjs';
import {cases as failures} from './cases/failures.mjs';
import {cases as login} from './cases/login.mjs';
import {cases as network} from './cases/network.mjs';
import {cases as phone} from './cases/phone.mjs';
import {cases as opening} from './cases/opening.mjs';
import {cases as search} from './cases/search.mjs';
import {cases as themes} from './cases/themes.mjs';
import {BASE, launch, OUTPUT} from './browser.mjs';

const words = process.argv.slice(2);
const all = [...contract, ...network, ...opening, ...address, ...cards, ...themes, ...search, ...phone, ...access, ...login, ...failures];
const chosen = words.length > 0 ? all.filter(({name}) => words.some(word => name.includes(word))) : all;
let browser = await launch();
const failed = [];

for (const [index, {name, run}] of chosen.entries()) {
  const started = Date.now();
  try {
    await run(browser);
    console.log(`ok   ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failed.push(name);
    console.log(`FAIL ${name} (${Date.now() - started} ms)\n     ${String(error?.stack ?? error).split('\n').slice(0, 6).join('\n     ')}`);
    await keepPictures(index);
  }
  // A case that failed may have left pages behind.
  for (const context of browser.contexts()) await context.close().catch(() => {});
  if (!browser.isConnected()) browser = await launch();
}
await browser.close();
console.log(`viewer at ${BASE}: ${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || chosen.length === 0 ? 1 : 0);

async function keepPictures(index) {
  const pages = browser.contexts().flatMap(context => context.pages());
  for (const [number, page] of pages.entries()) {
    await page.screenshot({path: join(OUTPUT, `failed-${index}-${number}.png`)}).catch(() => {});
  }
}
