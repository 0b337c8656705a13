// The state of the page and the one store that holds it.
import type {Account, Purpose} from '../api/account.ts';
import type {Collection, Feature, FeaturePage, MapMark} from '../api/types.ts';
import {type Language, preferredLanguage} from '../messages/index.ts';
import {type FeatureRef, readAddress, type View} from './address.ts';
import {storedPreferences} from './preferences.ts';
import {createStore} from './store.ts';
import {DEFAULT_LAYERS} from './themes.ts';

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

export interface Position {
  lng: number;
  lat: number;
  accuracy: number;
}

export type Listing =
  | {status: 'loading'; page?: FeaturePage}
  | {status: 'ready'; page: FeaturePage}
  | {status: 'failed'; page?: FeaturePage};

export type Card =
  | {status: 'loading'; ref: FeatureRef}
  | {status: 'ready'; ref: FeatureRef; feature: Feature}
  | {status: 'failed'; ref: FeatureRef; gone: boolean};

/** What the dialog about the account shows; null: it is closed. */
export type AccountStep = 'login' | 'code' | 'account' | 'password' | 'factor' | 'purpose' | null;

export interface State {
  account: Account | null; // null: a visitor without a session
  accountStep: AccountStep;
  purposes: Purpose[];
  purpose: string; // what questions about restricted data are for; empty: not said
  language: Language;
  theme: 'light' | 'dark';
  largeText: boolean;
  view: View;
  bounds: Box | null; // what the map shows; null without a map
  layers: string[]; // switched-on overlays
  threeD: boolean;
  listMode: boolean;
  mapState: 'starting' | 'ready' | 'no-webgl' | 'failed';
  catalogue: {status: 'loading' | 'failed'} | {status: 'ready'; collections: Collection[]; mark?: MapMark};
  listings: Record<string, Listing>;
  card: Card | null;
  connection: 'up' | 'down';
  position: Position | null;
  locating: boolean;
  notice: string | null;
  panel: 'list' | 'layers';
  panelOpen: boolean; // on a phone: is the sheet up
}

/** Between Moon Lake and Tianyi Square, with the confluence of the three rivers in view. */
const HOME: View = {zoom: 14.6, lat: 29.8722, lng: 121.5475, bearing: 0, pitch: 0};
const HOME_3D: View = {zoom: 15.3, lat: 29.8705, lng: 121.5478, bearing: -14, pitch: 52};
export const WIDE = '(min-width: 800px)';

function initialState(): State {
  const address = readAddress(location.hash);
  const stored = storedPreferences();
  const wide = matchMedia(WIDE).matches;
  const threeD = address.threeD ?? (address.view ? address.view.pitch > 0 : wide);
  return {
    account: null,
    accountStep: null,
    purposes: [],
    purpose: '',
    language: address.language ?? stored.language ?? preferredLanguage(navigator.languages),
    theme: address.theme ?? stored.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    largeText: stored.largeText ?? false,
    view: address.view ?? (threeD ? HOME_3D : HOME),
    bounds: null,
    layers: address.layers ?? DEFAULT_LAYERS,
    threeD,
    listMode: address.listMode ?? false,
    mapState: 'starting',
    catalogue: {status: 'loading'},
    listings: {},
    card: address.selected ? {status: 'loading', ref: address.selected} : null,
    connection: 'up',
    position: null,
    locating: false,
    notice: null,
    panel: 'list',
    panelOpen: address.selected !== undefined,
  };
}

export const app = createStore<State>(initialState());
export const opened = {withView: readAddress(location.hash).view !== undefined};
