// What may be meant by what is typed.
import type {Language} from '../messages/index.ts';
import {getJson, serverAddress} from './client.ts';

export interface Suggestion {
  text: string;
  kind: {zh: string; en: string};
  collection: string;
  id: number;
  point: [number, number] | null;
  matched: [number, number]; // UTF-16 units of the text
  otherText: string | null; // what was typed instead of the name
  english: string | null; // name
  detail: string | null;
  distance: number | null; // metres
}

interface Item extends Omit<Suggestion, 'otherText' | 'english' | 'distance'> {
  name_en?: string;
  other_text?: string;
  distance_m?: number;
}

/** At most ten, the best first. `near`: nearer places come first. */
export async function fetchSuggestions(
  typed: string,
  near: {lng: number; lat: number},
  language: Language,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  const query = new URLSearchParams({q: typed, point: `${near.lng.toFixed(5)},${near.lat.toFixed(5)}`});
  const answer = (await getJson(serverAddress(`suggest?${query}`), language, signal)) as {items: Item[]};
  return answer.items.map(({name_en, other_text, distance_m, ...item}) => ({
    ...item,
    otherText: other_text ?? null,
    english: name_en ?? null,
    distance: distance_m ?? null,
  }));
}

/** What tells it from others of its name: its English name for whoever reads that, kind, and what was typed or where it is. */
export function tells(
  {kind, otherText, english, detail}: Pick<Suggestion, 'kind' | 'otherText' | 'english' | 'detail'>,
  language: Language,
): string {
  const name = language === 'en' ? english : null;
  const typed = otherText === name ? null : otherText;
  return [name, kind[language], typed ?? detail].filter(Boolean).join(' · ');
}

/** The text before, within and behind what was typed of it. */
export function parts({text, matched: [from, to]}: Pick<Suggestion, 'text' | 'matched'>): [string, string, string] {
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}
