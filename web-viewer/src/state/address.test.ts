import {describe, expect, it} from 'vitest';
import {readAddress, writeAddress} from './address.ts';

describe('the page address', () => {
  it('keeps view, layers, feature, dimensions and list mode through a round trip', () => {
    const address = {
      view: {zoom: 15.25, lat: 29.87, lng: 121.54781, bearing: -14, pitch: 52},
      layers: ['hospital', 'bus_stop'],
      selected: {collection: 'hospital', id: 12},
      threeD: true,
      listMode: true,
    };
    const text = writeAddress(address);
    expect(text).toBe('#m=15.25/29.87000/121.54781/-14/52&l=hospital,bus_stop&f=hospital/12&d=3&v=list');
    expect(readAddress(text)).toEqual(address);
  });

  it('keeps an empty set of layers apart from the usual set', () => {
    expect(readAddress('#l=').layers).toEqual([]);
    expect(readAddress('#m=14/29/121').layers).toBeUndefined();
  });

  it('reads a view without bearing and pitch', () => {
    expect(readAddress('#m=14/29.9/121.5').view).toEqual({zoom: 14, lat: 29.9, lng: 121.5, bearing: 0, pitch: 0});
  });

  it.each([
    ['a word for a number', '#m=14/north/121'],
    ['an empty part', '#m=14//121'],
    ['a latitude beyond the map', '#m=14/91/121'],
    ['a negative pitch', '#m=14/29/121/0/-10'],
    ['too many parts', '#m=14/29/121/0/0/0'],
    ['infinity', '#m=Infinity/29/121'],
  ])('drops a view with %s', (_, hash) => {
    expect(readAddress(hash).view).toBeUndefined();
  });

  it.each([
    ['markup', '#f=<img>/1'],
    ['a path', '#f=../auth/1'],
    ['id zero', '#f=hospital/0'],
    ['a fraction', '#f=hospital/1.5'],
    ['an id beyond 2^53', '#f=hospital/9999999999999999'],
  ])('drops a feature with %s', (_, hash) => {
    expect(readAddress(hash).selected).toBeUndefined();
  });

  it('drops layer names that are none, and doubles', () => {
    expect(readAddress('#l=hospital,,<b>,hospital,park').layers).toEqual(['hospital', 'park']);
  });
});
