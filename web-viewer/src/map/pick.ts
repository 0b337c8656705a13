// Which feature a click means: the topmost that is drawn within reach of the finger. Only its layer and id are used.
import type {Map as MapLibreMap, PointLike} from 'maplibre-gl';
import type {FeatureRef} from '../state/address.ts';

/** Layers of the base map that have no card of their own: a click on the land means nothing. */
const BACKGROUND = new Set([
  'district',
  'street',
  'community',
  'place_name',
  'road_label',
  'green',
  'water',
  'road',
  'address',
  'grid',
]);

export interface Hit {
  collection: string;
  id: number;
  distance: number; // 0: under the pointer itself
  order: number; // position in the stack, 0 on top
}

export function pick(map: MapLibreMap, point: {x: number; y: number}, reach: number): FeatureRef | null {
  const box: [PointLike, PointLike] = [
    [point.x - reach, point.y - reach],
    [point.x + reach, point.y + reach],
  ];
  const under = new Set(
    map.queryRenderedFeatures([point.x, point.y]).map(feature => `${feature.sourceLayer}/${feature.id}`),
  );
  const hits: Hit[] = [];
  for (const [order, feature] of map.queryRenderedFeatures(box).entries()) {
    const collection = feature.sourceLayer;
    if (!collection || typeof feature.id !== 'number') continue;
    const distance = under.has(`${collection}/${feature.id}`) ? 0 : reach;
    // An area or a building is meant only when the pointer is inside it.
    if (
      distance > 0 &&
      feature.layer.type !== 'symbol' &&
      feature.layer.type !== 'circle' &&
      feature.layer.type !== 'line'
    ) {
      continue;
    }
    hits.push({collection, id: feature.id, distance, order});
  }
  return chooseHit(hits);
}

export function chooseHit(hits: readonly Hit[]): FeatureRef | null {
  const best = hits
    .filter(hit => !BACKGROUND.has(hit.collection))
    .sort((a, b) => a.distance - b.distance || a.order - b.order)[0];
  return best ? {collection: best.collection, id: best.id} : null;
}
