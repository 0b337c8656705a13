// Small earth arithmetic for what the page itself measures: distances to the visitor, the accuracy ring, the scale bar.
const RADIUS = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle metres; within 0.5 % of the ellipsoid, which is enough for "about 350 m from you". */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const lat = radians(b[1] - a[1]);
  const lng = radians(b[0] - a[0]);
  const h = Math.sin(lat / 2) ** 2 + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(lng / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A closed ring of 64 points around a centre. */
export function circleRing(lng: number, lat: number, metres: number): [number, number][] {
  const ring: [number, number][] = [];
  const dLat = (metres / RADIUS) * (180 / Math.PI);
  const dLng = dLat / Math.cos(radians(lat));
  for (let i = 0; i <= 64; i++) {
    const angle = ((i % 64) / 64) * 2 * Math.PI;
    ring.push([lng + dLng * Math.cos(angle), lat + dLat * Math.sin(angle)]);
  }
  return ring;
}

/** Metres per CSS pixel of a web map with 512-pixel tiles. */
export function metresPerPixel(zoom: number, lat: number): number {
  return (2 * Math.PI * 6_378_137 * Math.cos(radians(lat))) / (512 * 2 ** zoom);
}

/** The largest of 1, 2, 5 times a power of ten that fits into a bar. */
export function scaleBar(perPixel: number, maxPixels: number): {metres: number; pixels: number} {
  const most = perPixel * maxPixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find(candidate => candidate * power <= most) ?? 1;
  return {metres: step * power, pixels: (step * power) / perPixel};
}
