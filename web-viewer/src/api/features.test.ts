import {expect, it} from 'vitest';
import {anchorOf, boxOf, nameOf, nearestFirst} from './features.ts';

it('finds the box of any geometry', () => {
  expect(boxOf({type: 'Point', coordinates: [121.5, 29.9, 12]})).toEqual({
    west: 121.5,
    south: 29.9,
    east: 121.5,
    north: 29.9,
  });
  const polygons = [
    [
      [
        [0, 0],
        [4, 0],
        [4, 2],
        [0, 0],
      ],
    ],
    [
      [
        [5, -1],
        [6, -1],
        [6, 0],
        [5, -1],
      ],
    ],
  ];
  expect(boxOf({type: 'MultiPolygon', coordinates: polygons})).toEqual({west: 0, south: -1, east: 6, north: 2});
  expect(boxOf({type: 'LineString', coordinates: []})).toBeNull();
});

it('points at the middle of an area', () => {
  expect(
    anchorOf({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [4, 0],
          [4, 2],
          [0, 2],
          [0, 0],
        ],
      ],
    }),
  ).toEqual([2, 1]);
});

it('names a feature by the first telling field, in English if there is one', () => {
  const feature = {id: 7, geometry: null, properties: {name: '𠮷祥饭店', name_en: 'Jixiang', code: 'H7'}};
  expect(nameOf(feature, 'zh')).toBe('𠮷祥饭店');
  expect(nameOf(feature, 'en')).toBe('Jixiang');
  expect(nameOf({id: 8, geometry: null, properties: {name: '', code: 'X1'}}, 'zh')).toBe('X1');
  expect(nameOf({id: 9, geometry: null, properties: {}}, 'zh')).toBeNull();
});

it('puts the nearest first and what has no place last', () => {
  const at = (id: number, coordinates: number[] | null) => ({
    id,
    geometry: coordinates && {type: 'Point' as const, coordinates},
    properties: {},
  });
  const places = [at(1, [121.6, 29.9]), at(2, null), at(3, [121.551, 29.87]), at(4, [121.5, 29.87])];
  expect(nearestFirst(places, [121.55, 29.87]).map(({id}) => id)).toEqual([3, 4, 1, 2]);
});
