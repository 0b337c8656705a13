// The page address as state: #m=zoom/lat/lng/bearing/pitch&l=hospital,school&f=hospital/12&d=3&v=list
// Everything in it comes from outside and is checked; what is wrong is left out.

export interface View {
  zoom: number;
  lat: number;
  lng: number;
  bearing: number;
  pitch: number;
}

export interface FeatureRef {
  collection: string;
  id: number;
}

export interface Address {
  view?: View;
  layers?: string[];
  selected?: FeatureRef;
  threeD?: boolean;
  listMode?: boolean;
  language?: 'zh' | 'en';
  theme?: 'light' | 'dark';
}

const LAYER_ID = /^[a-z][a-z0-9_]{0,62}$/;
const MAX_LAYERS = 64;

export function readAddress(hash: string): Address {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const address: Address = {};
  const view = readView(parameters.get('m'));
  if (view) address.view = view;
  const layers = parameters.get('l');
  if (layers !== null) {
    address.layers = [...new Set(layers.split(',').filter(id => LAYER_ID.test(id)))].slice(0, MAX_LAYERS);
  }
  const selected = readFeatureRef(parameters.get('f'));
  if (selected) address.selected = selected;
  const dimensions = parameters.get('d');
  if (dimensions === '2' || dimensions === '3') address.threeD = dimensions === '3';
  if (parameters.get('v') === 'list') address.listMode = true;
  const language = parameters.get('lang');
  if (language === 'zh' || language === 'en') address.language = language;
  const theme = parameters.get('theme');
  if (theme === 'light' || theme === 'dark') address.theme = theme;
  return address;
}

/** Language and theme are the visitor's own preference, so a shared link does not carry them. */
export function writeAddress(address: Address): string {
  const parts: string[] = [];
  if (address.view) parts.push(`m=${writeView(address.view)}`);
  if (address.layers) parts.push(`l=${address.layers.join(',')}`);
  if (address.selected) parts.push(`f=${address.selected.collection}/${address.selected.id}`);
  if (address.threeD !== undefined) parts.push(`d=${address.threeD ? 3 : 2}`);
  if (address.listMode) parts.push('v=list');
  return parts.length > 0 ? `#${parts.join('&')}` : '';
}

function readView(text: string | null): View | undefined {
  if (text === null) return undefined;
  const numbers = text.split('/').map(part => (part.trim() === '' ? Number.NaN : Number(part)));
  const [zoom, lat, lng, bearing = 0, pitch = 0] = numbers;
  if (numbers.length > 5 || zoom === undefined || lat === undefined || lng === undefined) return undefined;
  const inside =
    zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 && Math.abs(bearing) <= 360 && pitch >= 0;
  return inside && pitch <= 85 ? {zoom, lat, lng, bearing, pitch} : undefined;
}

function writeView({zoom, lat, lng, bearing, pitch}: View): string {
  const parts = [round(zoom, 2), lat.toFixed(5), lng.toFixed(5)];
  if (bearing !== 0 || pitch !== 0) parts.push(round(bearing, 1), round(pitch, 1));
  return parts.join('/');
}

function readFeatureRef(text: string | null): FeatureRef | undefined {
  const match = /^([a-z][a-z0-9_]{0,62})\/([1-9][0-9]{0,15})$/.exec(text ?? '');
  if (!match?.[1]) return undefined;
  const id = Number(match[2]);
  return Number.isSafeInteger(id) ? {collection: match[1], id} : undefined;
}

function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
