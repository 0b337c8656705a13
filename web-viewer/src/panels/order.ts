/** The order in which residents ask for things; what is not named follows. */
const FIRST = [
  'hospital',
  'school',
  'park',
  'scenic',
  'metro_station',
  'metro_line',
  'bus_stop',
  'toilet',
  'parking',
  'government',
];

export function inOrder<T extends {id: string}>(collections: readonly T[]): T[] {
  const place = ({id}: T) => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);
  return [...collections].sort((a, b) => place(a) - place(b));
}
