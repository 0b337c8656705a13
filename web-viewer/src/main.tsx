import {render} from 'preact';
import {fetchCollections} from './api/collections.ts';
import {anchorOf} from './api/features.ts';
import {mapCommands} from './map/commands.ts';
import {messagesOf} from './messages/index.ts';
import {App} from './panels/App.tsx';
import {readAccount} from './state/account.ts';
import {loadCard} from './state/actions.ts';
import {followAddress, keepAddress} from './state/address-sync.ts';
import {app, opened} from './state/app.ts';
import {checkConnection, watchConnection} from './state/connection.ts';
import {refreshListings, watchListings} from './state/listings.ts';
import {probe, publishProbe} from './state/probe.ts';
import './styles/page.css';

function hasWebgl(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
}

async function readCatalogue(): Promise<void> {
  try {
    app.set({catalogue: {status: 'ready', ...(await fetchCollections(app.get().language))}});
  } catch (error) {
    probe.failed(error);
    app.set({catalogue: {status: 'failed'}});
    void checkConnection();
  }
}

let catalogueRead: Promise<void> = Promise.resolve();
let mapContainer: HTMLElement | null = null;

async function openMap(container: HTMLElement): Promise<void> {
  mapContainer = container;
  if (!hasWebgl()) {
    app.set({mapState: 'no-webgl'});
    return;
  }
  try {
    // The style is drawn by what the catalogue calls base map; both are asked for at once.
    const [{startMap}] = await Promise.all([import('./map/create.ts'), catalogueRead]);
    if (app.get().catalogue.status !== 'ready') throw new Error('the catalogue could not be read');
    await startMap(container);
  } catch (error) {
    probe.failed(error);
    app.set({mapState: 'failed'});
    void checkConnection();
  }
}

function dress(): void {
  const {language, theme, largeText} = app.get();
  const root = document.documentElement;
  root.lang = messagesOf(language).language;
  root.dataset.theme = theme;
  root.dataset.text = largeText ? 'large' : 'normal';
  document.title = messagesOf(language).pageTitle;
}

async function openSharedFeature(): Promise<void> {
  await loadCard();
  const {card} = app.get();
  if (card?.status !== 'ready' || !card.feature.geometry || opened.withView) return;
  const anchor = anchorOf(card.feature.geometry);
  if (anchor) mapCommands()?.show(anchor, 16);
}

async function recover(): Promise<void> {
  const {catalogue, card, mapState} = app.get();
  if (catalogue.status === 'failed') {
    catalogueRead = readCatalogue();
    await catalogueRead;
  }
  if (mapState === 'failed' && mapContainer) {
    app.set({mapState: 'starting'});
    await openMap(mapContainer);
  }
  if (card && card.status !== 'ready') void loadCard();
  mapCommands()?.reload();
  refreshListings();
}

dress();
app.subscribe((now, before) => {
  if (now.language !== before.language || now.theme !== before.theme || now.largeText !== before.largeText) dress();
  if (now.connection === 'up' && before.connection === 'down') void recover();
});
publishProbe(point => mapCommands()?.project(point) ?? null);
catalogueRead = readCatalogue();
const root = document.getElementById('app');
if (root) {
  root.textContent = '';
  render(<App openMap={container => void openMap(container)} />, root);
}
keepAddress();
followAddress();
watchListings();
watchConnection();
void openSharedFeature();
void readAccount();
