import themes from '../generated/themes.json';
import {tokens} from './tokens.ts';

const KNOWN = themes as Record<string, {glyph: string; colour: string}>;
const PIN = 'M7.5 1C5.4 1 3 2.6 3 5.6 3 7.5 6.8 13.2 7.5 14c.6-.8 4.5-6.4 4.5-8.4C12 2.6 9.6 1 7.5 1z';

/** The badge of a layer: white glyph on its colour, as on the map. */
export function ThemeIcon({id, size = 22}: {id: string; size?: number}) {
  const theme = KNOWN[id];
  const colour = tokens.light[theme?.colour ?? 'imported'] ?? '#5c6570';
  return (
    <svg class="badge" width={size} height={size} viewBox="0 0 26 26" aria-hidden="true" focusable="false">
      <circle cx="13" cy="13" r="12.4" fill="#fff" />
      <circle cx="13" cy="13" r="11.2" fill={colour} />
      <path transform="translate(5.75 5.75) scale(0.967)" d={theme?.glyph ?? PIN} fill="#fff" />
    </svg>
  );
}

const SHAPES = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  north: 'M12 3l4.5 17L12 16.5 7.5 20z',
  cube: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5',
  locate: 'M12 2v4M12 18v4M2 12h4M18 12h4M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10z',
  share: 'M7 12v7h10v-7M12 15V4M8.5 7.5L12 4l3.5 3.5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  map: 'M9 4L3 6.5v13L9 17l6 3 6-2.5v-13L15 7zM9 4v13M15 7v13',
  layers: 'M12 3l9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  text: 'M4 19L9 6l5 13M5.8 15h6.4M16 19l3-8 3 8M17 16.5h4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  route: 'M12 3l8 8-8 10-8-10zM9 13v-2.5h5M12.5 8L15 10.5 12.5 13',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
} as const;

export function Glyph({shape, size = 22, turn = 0}: {shape: keyof typeof SHAPES; size?: number; turn?: number}) {
  return (
    <svg class="glyph" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[shape]} transform={turn === 0 ? undefined : `rotate(${turn} 12 12)`} />
    </svg>
  );
}
