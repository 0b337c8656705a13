// What a visitor can do. Each changes the store; map, panels and address follow.
import {ApiFailure} from '../api/client.ts';
import {fetchFeature} from '../api/features.ts';
import {mapCommands} from '../map/commands.ts';
import type {Language} from '../messages/index.ts';
import {messagesOf} from '../messages/index.ts';
import type {FeatureRef} from './address.ts';
import {app} from './app.ts';
import {checkConnection} from './connection.ts';
import {storePreferences} from './preferences.ts';
import {askForPurpose} from './purpose.ts';
import {afterChoosing, DEFAULT_LAYERS} from './themes.ts';

let cardRequest: AbortController | null = null;
let focusBefore: HTMLElement | null = null;

/** Opens the card of a feature. `moveFocus`: by keyboard or from the list, so that the card is read out. */
export function openCard(ref: FeatureRef, {moveFocus}: {moveFocus: boolean}): void {
  if (!document.activeElement?.closest('.card')) focusBefore = document.activeElement as HTMLElement | null;
  app.set({card: {status: 'loading', ref}, panel: 'list', panelOpen: true});
  void loadCard().then(() => {
    if (moveFocus) document.querySelector<HTMLElement>('.card h2')?.focus();
  });
}

/** Asks for the feature of the open card, again if it was there before (after an outage, in another language). */
export async function loadCard(): Promise<void> {
  const card = app.get().card;
  if (!card) return;
  const {ref} = card;
  cardRequest?.abort();
  cardRequest = new AbortController();
  const {signal} = cardRequest;
  try {
    const feature = await fetchFeature(ref, app.get().language, signal);
    if (!signal.aborted) app.set({card: {status: 'ready', ref, feature}});
  } catch (error) {
    if (signal.aborted) return;
    const gone = error instanceof ApiFailure && (error.status === 404 || error.status === 410);
    app.set({card: {status: 'failed', ref, gone}});
    if (!askForPurpose(error)) void checkConnection();
  }
}

/** Closes the card and gives the focus back to where it was. */
export function closeCard(): void {
  cardRequest?.abort();
  app.set({card: null});
  const back = focusBefore;
  focusBefore = null;
  requestAnimationFrame(() => {
    // The list may have been read anew meanwhile: then the row is another element, or gone.
    const key = back?.dataset.key;
    const row = key ? document.querySelector<HTMLElement>(`[data-key="${key}"]`) : back;
    if (row?.isConnected && row !== document.body) row.focus();
    else if (key) document.getElementById('panel')?.focus();
    else mapCommands()?.focus();
  });
}

export function toggleLayer(id: string): void {
  const {layers} = app.get();
  app.set({layers: layers.includes(id) ? layers.filter(other => other !== id) : [...layers, id]});
}

/** A theme was pressed: the map shows it and the list lists it. */
export function chooseTheme(id: string): void {
  cardRequest?.abort();
  app.set({layers: afterChoosing(app.get().layers, id), panel: 'list', panelOpen: true, card: null});
}

export function showUsualLayers(): void {
  app.set({layers: [...DEFAULT_LAYERS]});
}

export function setThreeD(on: boolean): void {
  app.set({threeD: on});
  mapCommands()?.setThreeD(on);
}

export function setLanguage(language: Language): void {
  storePreferences({language});
  app.set({language});
}

export function setTheme(theme: 'light' | 'dark'): void {
  storePreferences({theme});
  app.set({theme});
}

export function setLargeText(largeText: boolean): void {
  storePreferences({largeText});
  app.set({largeText});
}

let noticeTimer = 0;

/** A short message at the foot of the page, also read out. */
export function notify(text: string): void {
  clearTimeout(noticeTimer);
  app.set({notice: text});
  noticeTimer = setTimeout(() => app.set({notice: null}), 6000) as unknown as number;
}

export async function shareLink(): Promise<void> {
  const messages = messagesOf(app.get().language);
  await copyText(location.href, messages.shared);
}

export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(messagesOf(app.get().language).shareFailed);
  }
}
