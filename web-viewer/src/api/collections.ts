import type {components} from '../generated/openapi';
import type {Language} from '../messages/index.ts';
import {getJson, serverAddress} from './client.ts';
import type {Collection, FieldDescription, MapMark} from './types.ts';

type Answers = components['schemas'];

type Catalogue = Answers['Collections'] & {profile?: MapMark['profile']; mapNumber?: string; mapNumberEn?: string};

/** The layers that this visitor may see, and the mark of the map. */
export async function fetchCollections(language: Language): Promise<{collections: Collection[]; mark: MapMark}> {
  const answer = (await getJson(serverAddress('/collections?f=json'), language)) as Catalogue;
  return {collections: answer.collections.map(readCollection), mark: readMark(answer)};
}

/** A server that says nothing of its maps shows what is schematic. */
export function readMark({profile, mapNumber, mapNumberEn}: Partial<Catalogue>): MapMark {
  return {profile: profile ?? 'demo', text: mapNumber ?? '', textEn: mapNumberEn || (mapNumber ?? '')};
}

function readCollection(document: Answers['Collection']): Collection {
  const [west, south, east, north] = document.extent?.spatial?.bbox[0] ?? [];
  const complete = west !== undefined && south !== undefined && east !== undefined && north !== undefined;
  return {
    id: document.id,
    title: document.title ?? document.id,
    titleEn: document.titleEn || document.title || document.id,
    description: document.description ?? '',
    descriptionEn: document.descriptionEn ?? '',
    group: document.keywords?.[0] ?? 'import',
    schematic: document.schematic ?? false,
    attribution: document.attribution ?? '',
    licence: document.license ?? '',
    box: complete ? [west, south, east, north] : null,
  };
}

export function titleOf(collection: Collection, language: Language): string {
  return language === 'en' ? collection.titleEn : collection.title;
}

interface SchemaProperty {
  title?: string;
  'x-title-en'?: string;
  type?: string;
  format?: string;
  'x-ogc-unit'?: string;
  'x-ogc-role'?: string;
  'x-enum-titles'?: Record<string, {zh: string; en: string}>;
}

const schemas = new Map<string, Promise<FieldDescription[]>>();

/** The fields of a layer in their order, titled in one language. Asked once per layer and language. */
export function fetchFields(collection: string, language: Language): Promise<FieldDescription[]> {
  const key = `${collection} ${language}`;
  const known = schemas.get(key);
  if (known) return known;
  const asked = getJson(serverAddress(`/collections/${collection}/schema?f=json`), language).then(answer =>
    readSchema(answer as {properties?: Record<string, SchemaProperty>}, language),
  );
  asked.catch(() => schemas.delete(key)); // ask again next time
  schemas.set(key, asked);
  return asked;
}

export function readSchema(
  schema: {properties?: Record<string, SchemaProperty>},
  language: Language,
): FieldDescription[] {
  const fields: FieldDescription[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property['x-ogc-role'] === 'primary-geometry' || property['x-ogc-role'] === 'id') continue;
    const titles = property['x-enum-titles'];
    fields.push({
      name,
      title: (language === 'en' ? property['x-title-en'] : undefined) ?? property.title ?? name,
      unit: property['x-ogc-unit'] ?? null,
      choices: titles
        ? new Map(Object.entries(titles).map(([value, title]) => [value, title[language] || value]))
        : null,
      kind: kindOf(property),
    });
  }
  return fields;
}

function kindOf(property: SchemaProperty): FieldDescription['kind'] {
  if (property.type === 'string' && (property.format === 'date' || property.format === 'date-time')) {
    return property.format;
  }
  if (property.type === 'integer' || property.type === 'number' || property.type === 'boolean') return property.type;
  return 'text';
}
