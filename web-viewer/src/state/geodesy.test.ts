import {expect, it} from 'vitest';
import {circleRing, metresBetween, metresPerPixel, scaleBar} from './geodesy.ts';

it('measures one minute of latitude as a nautical mile', () => {
  expect(metresBetween([121.5, 29.8], [121.5, 29.8 + 1 / 60])).toBeCloseTo(1853, 0);
});

it('draws an accuracy ring whose points all lie at its radius', () => {
  const ring = circleRing(121.55, 29.87, 250);
  expect(ring).toHaveLength(65);
  expect(ring[0]).toEqual(ring[64]);
  for (const point of ring) expect(metresBetween([121.55, 29.87], point)).toBeGreaterThan(249);
  for (const point of ring) expect(metresBetween([121.55, 29.87], point)).toBeLessThan(251);
});

it('knows the ground size of a pixel at the equator and at 60 degrees', () => {
  expect(metresPerPixel(0, 0)).toBeCloseTo(78271.5, 1);
  expect(metresPerPixel(10, 60)).toBeCloseTo(38.22, 2);
});

it('chooses a round length for the scale bar', () => {
  expect(scaleBar(2.07, 96)).toEqual({metres: 100, pixels: 100 / 2.07});
  expect(scaleBar(30, 100).metres).toBe(2000);
  expect(scaleBar(0.1, 96).metres).toBe(5);
});
