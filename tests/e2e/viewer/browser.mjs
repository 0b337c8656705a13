// One Chromium for all cases, and what each case needs of a page. WebGL runs in software: slow, but exact.
import {mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, '../../../web-viewer/package.json'));
const {chromium} = require('playwright-core');
export const AxeBuilder = require('@axe-core/playwright').default;

export const BASE = (process.env.BASE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
export const OUTPUT = join(here, '../output/viewer');
mkdirSync(OUTPUT, {recursive: true});

// Far more than a quiet machine needs: a wait ends when its condition holds.
const PATIENCE_MS = 120_000;
// Without a fixed ANGLE backend the software compositor paints the map below other elements white.
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export function launch(...more) {
  return chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...more]});
}

/** Opens the viewer and notes what it asks for and complains of. */
export async function open(browser, {hash = '', width = 900, height = 600, ...options} = {}) {
  const context = await browser.newContext({
    viewport: {width, height},
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const seen = {requests: [], foreign: [], complaints: []};
  page.on('request', request => {
    const url = request.url();
    if (/^(data|blob):/.test(url)) return;
    seen.requests.push(url);
    if (!url.startsWith(`${BASE}/`)) seen.foreign.push(url);
  });
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text());
  });
  page.on('pageerror', error => seen.complaints.push(String(error)));
  await page.goto(`${BASE}/${hash}`, {waitUntil: 'load'});
  return {page, context, seen, close: () => context.close()};
}

export async function mapIdle(page) {
  await page.waitForFunction(() => typeof window.__viewer?.firstIdleMs === 'number');
}

/** Waits for the idle that follows a change made by `act`. */
export async function idleAfter(page, act) {
  const before = await page.evaluate(() => window.__viewer.idles);
  await act();
  await page.waitForFunction(count => window.__viewer.idles > count, before);
}

/** Waits until the address of the page is as wanted. */
export async function addressIs(page, wanted) {
  await page.waitForFunction(({source, flags}) => new RegExp(source, flags).test(location.href), {
    source: wanted.source,
    flags: wanted.flags,
  });
}

/** Waits until every list that is shown has been read. */
export async function listsReady(page) {
  await page.waitForFunction(() => {
    const counts = [...document.querySelectorAll('.count')];
    const reading = document.querySelector('[aria-busy="true"]');
    return counts.length > 0 && !reading && counts.every(count => /\d/.test(count.textContent));
  });
}

export async function api(path) {
  const response = await fetch(`${BASE}${path}`, {headers: {Accept: 'application/geo+json, application/json'}});
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** The button of a theme above the map. */
export const chip = (page, id) => page.locator(`.chip[data-theme="${id}"]`);

/** Clicks the map at a place on the ground. */
export async function clickPlace(page, point) {
  const at = await page.evaluate(place => window.__viewer.project(place), point);
  const box = await page.locator('.map canvas').boundingBox();
  await page.mouse.click(box.x + at.x, box.y + at.y);
}

/** The ids of the layers of one group that a visitor without login may see. */
export async function layersOf(group) {
  const {collections} = await api('/collections?f=json');
  return collections.filter(collection => collection.keywords?.[0] === group).map(collection => collection.id);
}
