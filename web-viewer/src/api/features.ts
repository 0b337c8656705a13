import type {components} from '../generated/openapi';
import type {Language} from '../messages/index.ts';
import type {FeatureRef} from '../state/address.ts';
import type {Box} from '../state/app.ts';
import {metresBetween} from '../state/geodesy.ts';
import {getJson, sameServer, serverAddress} from './client.ts';
import type {Feature, FeaturePage, Geometry} from './types.ts';

export const PAGE_SIZE = 100;

/** A feature as the server has it now. Cards and labels in the page come from here, never from the drawn tile. */
export async function fetchFeature(ref: FeatureRef, language: Language, signal?: AbortSignal): Promise<Feature> {
  return (await getJson(serverAddress(`/collections/${ref.collection}/items/${ref.id}`), language, signal)) as Feature;
}

/** The first page of a layer's features in a box, or in the whole district. */
export function fetchPage(
  id: string,
  box: Box | null,
  language: Language,
  {limit = PAGE_SIZE, signal}: {limit?: number; signal?: AbortSignal} = {},
): Promise<FeaturePage> {
  const bbox = box
    ? `&bbox=${[box.west, box.south, box.east, box.north].map(value => value.toFixed(6)).join(',')}`
    : '';
  return fetchPageAt(serverAddress(`/collections/${id}/items?limit=${limit}${bbox}`), language, signal);
}

export async function fetchPageAt(address: string, language: Language, signal?: AbortSignal): Promise<FeaturePage> {
  const answer = (await getJson(address, language, signal)) as components['schemas']['FeatureCollection'];
  const features = answer.features as Feature[]; // the members that a layer has are told by its own schema
  const next = answer.links?.find(link => link.rel === 'next');
  return {
    total: answer.numberMatched ?? features.length,
    features,
    next: next ? sameServer(next.href) : null,
  };
}

/** What a layer calls its features, most telling first. */
const NAME_FIELDS = ['name', 'title', 'full', 'school_name', 'use_name', 'class_name', 'code', 'grid_code', 'case_no'];

export function nameOf(feature: Feature, language: Language): string | null {
  for (const field of language === 'en' ? ['name_en', ...NAME_FIELDS] : NAME_FIELDS) {
    const value = feature.properties[field];
    if (value !== null && value !== undefined && value !== '') return String(value);
  }
  return null;
}

/** A place to point at: the point itself, or the middle of the box. */
export function anchorOf(geometry: Geometry): [number, number] | null {
  const box = boxOf(geometry);
  return box ? [(box.west + box.east) / 2, (box.south + box.north) / 2] : null;
}

export function nearestFirst(features: readonly Feature[], from: [number, number]): Feature[] {
  return features
    .map(feature => {
      const anchor = feature.geometry ? anchorOf(feature.geometry) : null;
      return {feature, metres: anchor ? metresBetween(from, anchor) : Infinity};
    })
    .sort((a, b) => a.metres - b.metres || a.feature.id - b.feature.id)
    .map(({feature}) => feature);
}

export function boxOf(geometry: Geometry): Box | null {
  const box = {west: Infinity, south: Infinity, east: -Infinity, north: -Infinity};
  widen(box, geometry.coordinates);
  return box.west <= box.east ? box : null;
}

type Nested = number[] | Nested[];

function widen(box: Box, coordinates: Nested): void {
  const [first, second] = coordinates;
  if (typeof first === 'number' && typeof second === 'number') {
    box.west = Math.min(box.west, first);
    box.east = Math.max(box.east, first);
    box.south = Math.min(box.south, second);
    box.north = Math.max(box.north, second);
    return;
  }
  for (const part of coordinates as Nested[]) widen(box, part);
}
