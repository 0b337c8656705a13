import type {LayerSpecification} from 'maplibre-gl';
import {expect, it} from 'vitest';
import {chosenOnTop} from './chosen.ts';

const layers: LayerSpecification[] = [
  {id: 'water', type: 'fill', source: 's', 'source-layer': 'water'},
  {
    id: 'hospital-0',
    type: 'symbol',
    source: 's',
    'source-layer': 'hospital',
    layout: {
      visibility: 'visible',
      'icon-image': 'badge-hospital',
      'text-field': ['get', 'name'],
      'text-optional': true,
      'text-variable-anchor-offset': ['top', [0, 1.1], 'right', [-1.2, 0]],
    },
  },
  {
    id: 'road_label',
    type: 'symbol',
    source: 's',
    'source-layer': 'road_label',
    layout: {'text-field': ['get', 'name']},
  },
];

it('leaves the order as it is when nothing is chosen', () => {
  expect(chosenOnTop(layers, new Set())).toEqual(layers);
});

it('puts chosen icons above all names, and their names below the icons but above the street names', () => {
  const drawn = chosenOnTop(layers, new Set(['hospital', 'road_label']));
  expect(drawn.map(({id}) => id)).toEqual(['water', 'road_label', 'hospital-0-names', 'hospital-0']);
  expect(drawn[2]?.layout).toEqual({
    visibility: 'visible',
    'text-field': ['get', 'name'],
    'text-variable-anchor-offset': ['top', [0, 1.5], 'right', [-1.6, 0]],
  });
  expect(drawn[3]?.layout).toEqual({visibility: 'visible', 'icon-image': 'badge-hospital'});
});
