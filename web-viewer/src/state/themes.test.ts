import {describe, expect, it} from 'vitest';
import {afterChoosing, DEFAULT_LAYERS, inOrder, isChosen} from './themes.ts';

describe('choosing a theme', () => {
  it('shows the first one alone', () => {
    expect(afterChoosing(DEFAULT_LAYERS, 'hospital')).toEqual(['hospital']);
    expect(afterChoosing(DEFAULT_LAYERS, 'toilet')).toEqual(['toilet']);
  });

  it('adds a second one and takes it away again', () => {
    expect(afterChoosing(['hospital'], 'toilet')).toEqual(['hospital', 'toilet']);
    expect(afterChoosing(['hospital', 'toilet'], 'toilet')).toEqual(['hospital']);
  });

  it('brings the usual map back when the last one is taken away', () => {
    expect(afterChoosing(['hospital'], 'hospital')).toEqual(DEFAULT_LAYERS);
  });

  it('draws the metro lines with the stations', () => {
    expect(afterChoosing(DEFAULT_LAYERS, 'metro_station')).toEqual(['metro_station', 'metro_line']);
    expect(afterChoosing(['park', 'metro_station', 'metro_line'], 'metro_station')).toEqual(['park']);
  });

  it('starts from nothing as well', () => {
    expect(afterChoosing([], 'park')).toEqual(['park']);
  });
});

it('calls no theme chosen on the usual map, whatever the order of its layers', () => {
  expect(isChosen([...DEFAULT_LAYERS].reverse(), 'hospital')).toBe(false);
  expect(isChosen(['hospital'], 'hospital')).toBe(true);
});

it('puts first what residents ask for first', () => {
  expect(inOrder([{id: 'hotel'}, {id: 'park'}, {id: 'hospital'}]).map(({id}) => id)).toEqual([
    'hospital',
    'park',
    'hotel',
  ]);
});
