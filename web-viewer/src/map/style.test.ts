import type {StyleSpecification} from 'maplibre-gl';
import {describe, expect, it} from 'vitest';
import {drawnStyle, type StyleState, withLayers} from './style.ts';

const tiles = 'http://127.0.0.1:8080/xyz/building,hospital,hotel/{z}/{x}/{y}.mvt';
const served: StyleSpecification = {
  version: 8,
  sources: {haishu: {type: 'vector', tiles: [tiles], maxzoom: 18}},
  layers: [
    {id: 'background', type: 'background'},
    {id: 'building-1', type: 'fill', source: 'haishu', 'source-layer': 'building'},
    {id: 'building-2', type: 'fill-extrusion', source: 'haishu', 'source-layer': 'building'},
    {id: 'hotel-1', type: 'symbol', source: 'haishu', 'source-layer': 'hotel', layout: {'text-field': ['get', 'name']}},
    {
      id: 'hospital-1',
      type: 'symbol',
      source: 'haishu',
      'source-layer': 'hospital',
      layout: {'text-field': ['get', 'name']},
    },
  ],
};
const state: StyleState = {
  base: new Set(['building']),
  bundled: ['hospital'],
  layers: ['hospital'],
  chosen: new Set(),
  threeD: false,
  language: 'zh',
  theme: 'light',
  selection: null,
  position: null,
};
const visibility = (style: StyleSpecification, id: string) =>
  style.layers.find(layer => layer.id === id)?.layout?.visibility;

describe('the drawn style', () => {
  it('asks in one tile for the base map and the usual overlays only', () => {
    const style = drawnStyle(served, state);
    expect(style.sources.haishu).toMatchObject({
      tiles: ['http://127.0.0.1:8080/xyz/building,hospital/{z}/{x}/{y}.mvt'],
    });
    expect(style.layers.some(layer => layer.id === 'hotel-1')).toBe(false);
  });

  it('gives another overlay tiles of its own when it is switched on', () => {
    const style = drawnStyle(served, {...state, layers: ['hospital', 'hotel']});
    expect(style.sources['haishu:hotel']).toMatchObject({tiles: ['http://127.0.0.1:8080/xyz/hotel/{z}/{x}/{y}.mvt']});
    expect(style.layers.find(layer => layer.id === 'hotel-1')).toMatchObject({source: 'haishu:hotel'});
    expect(visibility(style, 'hotel-1')).toBe('visible');
  });

  it('hides a usual overlay that is switched off without asking for other tiles', () => {
    const style = drawnStyle(served, {...state, layers: []});
    expect(visibility(style, 'hospital-1')).toBe('none');
    expect(style.sources.haishu).toEqual(drawnStyle(served, state).sources.haishu);
  });

  it('raises buildings only when asked to', () => {
    expect(visibility(drawnStyle(served, state), 'building-2')).toBe('none');
    expect(visibility(drawnStyle(served, {...state, threeD: true}), 'building-2')).toBe('visible');
  });

  it('labels in English where there is an English name', () => {
    const style = drawnStyle(served, {...state, language: 'en'});
    const label = style.layers.find(layer => layer.id === 'hospital-1');
    expect(label?.layout).toMatchObject({'text-field': ['coalesce', ['get', 'name_en'], ['get', 'name']]});
  });

  it('draws the chosen area below the labels and raises it to the height of its building', () => {
    const geometry = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    };
    const style = drawnStyle(served, {...state, selection: {geometry, height: 24, icon: null}});
    const ids = style.layers.map(layer => layer.id);
    expect(ids.indexOf('selection-volume')).toBeLessThan(ids.indexOf('hospital-1'));
    expect(style.layers.find(layer => layer.id === 'selection-volume')?.paint).toMatchObject({
      'fill-extrusion-height': 24.5,
    });
  });

  it('draws the icon of the chosen place above everything else', () => {
    const geometry = {type: 'Point' as const, coordinates: [121.55, 29.87]};
    const style = drawnStyle(served, {...state, selection: {geometry, height: null, icon: 'badge-hospital'}});
    const ids = style.layers.map(layer => layer.id);
    expect(ids.indexOf('selection-icon')).toBeGreaterThan(ids.indexOf('hospital-1'));
    expect(drawnStyle(served, state).layers.some(layer => layer.id === 'selection-icon')).toBe(false);
  });

  it('leaves the served document as it was', () => {
    const before = JSON.stringify(served);
    drawnStyle(served, {...state, language: 'en', threeD: true});
    expect(JSON.stringify(served)).toBe(before);
  });
});

it('keeps the address of a source that names no layers', () => {
  const source = {type: 'vector' as const, tiles: ['http://a/tiles/{z}/{x}/{y}']};
  expect(withLayers(source, () => true)).toEqual(source);
});
