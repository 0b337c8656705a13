// Keeps the lists in step with the map: one page of features per switched-on layer for the box in view.
import {fetchPage, fetchPageAt} from '../api/features.ts';
import {app, type State} from './app.ts';
import {checkConnection} from './connection.ts';
import {askForPurpose} from './purpose.ts';
import {isUsual, offered} from './themes.ts';

const PAUSE_MS = 300;
let timer = 0;
let request: AbortController | null = null;
let listed = '';

export function watchListings(): void {
  app.subscribe(schedule);
  schedule();
}

/** Reads all lists anew, whatever was read before. */
export function refreshListings(): void {
  listed = '';
  schedule();
}

function schedule(): void {
  const key = wantedKey(app.get());
  if (key === null || key === listed) return;
  listed = key;
  clearTimeout(timer);
  timer = setTimeout(() => void readAll(), PAUSE_MS) as unknown as number;
}

/** What the lists depend on; null while nobody can see a list. */
function wantedKey(state: State): string | null {
  if (state.catalogue.status !== 'ready' || !listVisible(state)) return null;
  const withoutMap = state.listMode || state.mapState === 'no-webgl' || state.mapState === 'failed';
  if (!withoutMap && !state.bounds) return null;
  const box = withoutMap ? null : state.bounds;
  return JSON.stringify([box, state.layers, state.language, withoutMap]);
}

function listVisible(state: State): boolean {
  const alwaysOpen = matchMedia('(min-width: 800px)').matches || state.listMode;
  return alwaysOpen || state.panelOpen || state.mapState === 'no-webgl' || state.mapState === 'failed';
}

async function readAll(): Promise<void> {
  const state = app.get();
  if (state.catalogue.status !== 'ready') return;
  const [box] = JSON.parse(listed) as [State['bounds']];
  const known = new Set(state.catalogue.collections.map(collection => collection.id));
  // With nothing chosen only counts are shown.
  const counting = isUsual(state.layers);
  const wanted = counting
    ? offered(state.catalogue.collections).map(({id}) => id)
    : state.layers.filter(id => known.has(id));
  request?.abort();
  request = new AbortController();
  const {signal} = request;
  // What was read before stays until something newer is there, through an outage as well.
  const old = (id: string) => {
    const page = state.listings[id]?.page;
    return page ? {page} : {};
  };
  app.set({listings: Object.fromEntries(wanted.map(id => [id, {status: 'loading', ...old(id)}]))});
  await Promise.all(
    wanted.map(async id => {
      try {
        const page = await fetchPage(id, box, state.language, counting ? {limit: 1, signal} : {signal});
        if (!signal.aborted) app.set({listings: {...app.get().listings, [id]: {status: 'ready', page}}});
      } catch (error) {
        if (signal.aborted) return;
        app.set({listings: {...app.get().listings, [id]: {status: 'failed', ...old(id)}}});
        if (!askForPurpose(error)) void checkConnection();
      }
    }),
  );
}

/** The next page of one list, below what is there. */
export async function readMore(id: string): Promise<void> {
  const listing = app.get().listings[id];
  if (listing?.status !== 'ready' || !listing.page.next) return;
  const signal = request?.signal;
  try {
    const more = await fetchPageAt(listing.page.next, app.get().language, signal);
    if (signal?.aborted) return;
    const page = {...more, features: [...listing.page.features, ...more.features]};
    app.set({listings: {...app.get().listings, [id]: {status: 'ready', page}}});
  } catch {
    void checkConnection();
  }
}
