// From the server's style document and the page's state to the style that is drawn. Pure; the map is told the whole
// style after every change and works out the difference itself.
import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
  VectorSourceSpecification,
} from 'maplibre-gl';
import type {Geometry} from '../api/types.ts';
import type {Language} from '../messages/index.ts';
import type {Position} from '../state/app.ts';
import {circleRing} from '../state/geodesy.ts';
import {chosenOnTop} from './chosen.ts';

export interface StyleState {
  base: ReadonlySet<string>; // layers of the base map, always drawn
  bundled: readonly string[]; // overlays that share the base map's tiles
  layers: readonly string[]; // overlays that are switched on
  chosen: ReadonlySet<string>; // those of them that the visitor picked; none on the usual map
  threeD: boolean;
  language: Language;
  theme: 'light' | 'dark';
  selection: {geometry: Geometry; height: number | null; icon: string | null} | null;
  position: Position | null;
}

const ACCENT = {light: '#0b57b7', dark: '#9ccaff'};
const RING = {light: '#ffffff', dark: '#10141a'};
const SELECTION = 'selection';
const POSITION = 'position';

export function drawnStyle(served: StyleSpecification, state: StyleState): StyleSpecification {
  const [sourceId, source] = vectorSource(served);
  const sources: StyleSpecification['sources'] = {...served.sources};
  const bundle = (id: string) => state.base.has(id) || state.bundled.includes(id);
  sources[sourceId] = withLayers(source, bundle);
  const layers: LayerSpecification[] = [];
  for (const layer of served.layers) {
    const collection = 'source-layer' in layer ? layer['source-layer'] : undefined;
    if (!collection) {
      layers.push(layer);
      continue;
    }
    const wanted = state.base.has(collection) || state.layers.includes(collection);
    if (!bundle(collection)) {
      if (!wanted) continue; // not even asked for
      sources[`${sourceId}:${collection}`] = withLayers(source, id => id === collection);
    }
    const shown = wanted && (layer.type !== 'fill-extrusion' || state.threeD);
    layers.push({
      ...labelled(layer, state.language),
      source: bundle(collection) ? sourceId : `${sourceId}:${collection}`,
      layout: {...labelled(layer, state.language).layout, visibility: shown ? 'visible' : 'none'},
    } as LayerSpecification);
  }
  sources[SELECTION] = selectionSource(state.selection);
  sources[POSITION] = positionSource(state.position);
  const accent = ACCENT[state.theme];
  return {
    ...served,
    sources,
    light: {
      anchor: 'viewport',
      position: [1.3, 200, 35],
      color: '#ffffff',
      intensity: state.theme === 'light' ? 0.28 : 0.2,
    },
    layers: withHighlight(chosenOnTop(layers, state.chosen), accent, RING[state.theme], state.selection),
  };
}

/** The one source of tiles in the served style. */
export function vectorSource(style: StyleSpecification): [string, VectorSourceSpecification] {
  for (const [id, source] of Object.entries(style.sources)) {
    if (source.type === 'vector') return [id, source];
  }
  throw new Error('the style has no vector source');
}

/** Asks for fewer layers in a tile: .../xyz/{layers}/{z}/{x}/{y}.mvt */
export function withLayers(
  source: VectorSourceSpecification,
  keep: (id: string) => boolean,
): VectorSourceSpecification {
  const tiles = source.tiles?.map(address =>
    address.replace(/\/xyz\/([^/]+)\//, (whole, list: string) => {
      const kept = decodeURIComponent(list).split(',').filter(keep);
      return kept.length > 0 ? `/xyz/${kept.join(',')}/` : whole;
    }),
  );
  return tiles ? {...source, tiles} : source;
}

function labelled(layer: LayerSpecification, language: Language): LayerSpecification {
  if (language !== 'en' || layer.type !== 'symbol' || !layer.layout?.['text-field']) return layer;
  const field = englishFirst(layer.layout['text-field']) as ExpressionSpecification;
  return {...layer, layout: {...layer.layout, 'text-field': field}};
}

function englishFirst(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length === 2 && value[0] === 'get' && value[1] === 'name') {
    return ['coalesce', ['get', 'name_en'], ['get', 'name']];
  }
  return value.map(englishFirst);
}

function selectionSource(selection: StyleState['selection']): GeoJSONSourceSpecification {
  const features = selection ? [{type: 'Feature' as const, geometry: selection.geometry as never, properties: {}}] : [];
  return {type: 'geojson', data: {type: 'FeatureCollection', features}};
}

function positionSource(position: Position | null): GeoJSONSourceSpecification {
  if (!position) return {type: 'geojson', data: {type: 'FeatureCollection', features: []}};
  const {lng, lat, accuracy} = position;
  return {
    type: 'geojson',
    data: {
      type: 'FeatureCollection',
      features: [
        {type: 'Feature', geometry: {type: 'Polygon', coordinates: [circleRing(lng, lat, accuracy)]}, properties: {}},
        {type: 'Feature', geometry: {type: 'Point', coordinates: [lng, lat]}, properties: {}},
      ],
    },
  };
}

/** The chosen feature and the visitor's position, below the labels so that names stay readable. */
function withHighlight(
  layers: LayerSpecification[],
  accent: string,
  ring: string,
  selection: StyleState['selection'],
): LayerSpecification[] {
  const height = selection?.height ?? null;
  const firstLabel = layers.findIndex(layer => layer.type === 'symbol');
  const at = firstLabel < 0 ? layers.length : firstLabel;
  const volume: LayerSpecification[] =
    height === null
      ? []
      : [
          {
            id: 'selection-volume',
            type: 'fill-extrusion',
            source: SELECTION,
            minzoom: 14.5,
            filter: ['==', ['geometry-type'], 'Polygon'],
            paint: {
              'fill-extrusion-color': accent,
              'fill-extrusion-height': height + 0.5,
              'fill-extrusion-opacity': 0.85,
            },
          },
        ];
  const areas: LayerSpecification[] = [
    {
      id: 'position-accuracy',
      type: 'fill',
      source: POSITION,
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: {'fill-color': accent, 'fill-opacity': 0.14},
    },
    {
      id: 'selection-area',
      type: 'fill',
      source: SELECTION,
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: {'fill-color': accent, 'fill-opacity': 0.16},
    },
    {
      id: 'selection-line',
      type: 'line',
      source: SELECTION,
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: {'line-cap': 'round', 'line-join': 'round'},
      paint: {'line-color': accent, 'line-width': 3},
    },
    ...volume,
  ];
  const points: LayerSpecification[] = [
    {
      id: 'selection-point',
      type: 'circle',
      source: SELECTION,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 17,
        'circle-color': accent,
        'circle-opacity': 0.22,
        'circle-stroke-color': accent,
        'circle-stroke-width': 2.5,
      },
    },
  ];
  // Drawn even where the crowd of other icons leaves the chosen one no room.
  const icon: LayerSpecification[] = selection?.icon
    ? [
        {
          id: 'selection-icon',
          type: 'symbol',
          source: SELECTION,
          filter: ['==', ['geometry-type'], 'Point'],
          layout: {'icon-image': selection.icon, 'icon-allow-overlap': true, 'icon-ignore-placement': true},
        },
      ]
    : [];
  const position: LayerSpecification[] = [
    {
      id: 'position-point',
      type: 'circle',
      source: POSITION,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {'circle-radius': 8, 'circle-color': accent, 'circle-stroke-color': ring, 'circle-stroke-width': 3},
    },
  ];
  return [...layers.slice(0, at), ...areas, ...points, ...layers.slice(at), ...icon, ...position];
}
