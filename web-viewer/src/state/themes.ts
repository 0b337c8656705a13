// Which overlays a choice of theme means. A visitor who has chosen nothing sees a few of everything; the first theme chosen
// is shown alone, more can be added, and taking away the last one brings the usual map back.

export const DEFAULT_LAYERS = ['metro_line', 'metro_station', 'hospital', 'school', 'park', 'scenic', 'government'];

/** Layers that are drawn with a theme but are no theme of their own. */
const COMPANIONS: Record<string, string[]> = {metro_station: ['metro_line']};

/** The order in which residents ask for things; what is not named follows. */
const FIRST = [
  'hospital',
  'school',
  'park',
  'metro_station',
  'bus_stop',
  'toilet',
  'parking',
  'community_service',
  'scenic',
  'government',
];

export function isUsual(layers: readonly string[]): boolean {
  return layers.length === DEFAULT_LAYERS.length && layers.every(id => DEFAULT_LAYERS.includes(id));
}

export function isCompanion(id: string): boolean {
  return Object.values(COMPANIONS).some(companions => companions.includes(id));
}

export function isChosen(layers: readonly string[], id: string): boolean {
  return layers.includes(id) && !isUsual(layers);
}

/** The overlays after a theme was pressed. */
export function afterChoosing(layers: readonly string[], id: string): string[] {
  const own = [id, ...(COMPANIONS[id] ?? [])];
  if (isUsual(layers)) return own;
  const others = layers.filter(other => !own.includes(other));
  if (!layers.includes(id)) return [...others, ...own];
  return others.length > 0 ? others : [...DEFAULT_LAYERS];
}

export function inOrder<T extends {id: string}>(collections: readonly T[]): T[] {
  const place = ({id}: T) => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);
  return [...collections].sort((a, b) => place(a) - place(b));
}

/** The themes that the opening list counts and offers. */
export function offered<T extends {id: string; group: string}>(collections: readonly T[]): T[] {
  return inOrder(collections.filter(({id}) => FIRST.includes(id)));
}
