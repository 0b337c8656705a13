import {expect, it} from 'vitest';
import {chooseHit} from './pick.ts';

it('prefers what lies under the pointer to what is near it', () => {
  const hits = [
    {collection: 'hospital', id: 1, distance: 7, order: 0},
    {collection: 'building', id: 2, distance: 0, order: 3},
  ];
  expect(chooseHit(hits)).toEqual({collection: 'building', id: 2});
});

it('prefers the topmost of equals', () => {
  const hits = [
    {collection: 'building', id: 2, distance: 0, order: 3},
    {collection: 'school', id: 5, distance: 0, order: 1},
  ];
  expect(chooseHit(hits)).toEqual({collection: 'school', id: 5});
});

it('opens no card for the land, the streets or an empty place', () => {
  expect(chooseHit([{collection: 'district', id: 1, distance: 0, order: 0}])).toBeNull();
  expect(chooseHit([])).toBeNull();
});
