// The parts of the server's answers that the viewer reads.
export interface Collection {
  id: string;
  title: string;
  titleEn: string;
  description: string;
  descriptionEn: string;
  group: string; // "base", "life", ...
  schematic: boolean;
  attribution: string;
  licence: string;
  box: [number, number, number, number] | null;
}

/** What has to stand on the map: that it is schematic, its approval number, or that it is for internal use. */
export interface MapMark {
  profile: 'demo' | 'public' | 'internal';
  text: string;
  textEn: string;
}

export type Geometry =
  | {type: 'Point'; coordinates: number[]}
  | {type: 'MultiPoint' | 'LineString'; coordinates: number[][]}
  | {type: 'MultiLineString' | 'Polygon'; coordinates: number[][][]}
  | {type: 'MultiPolygon'; coordinates: number[][][][]};

export type Value = string | number | boolean | string[] | null;

export interface Feature {
  id: number;
  geometry: Geometry | null;
  properties: Record<string, Value>;
}

export interface FeaturePage {
  total: number;
  features: Feature[];
  next: string | null;
}

export interface FieldDescription {
  name: string;
  title: string;
  unit: string | null;
  choices: Map<string, string> | null;
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'date' | 'date-time';
}
