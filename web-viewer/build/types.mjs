// The part of the server's OpenAPI document that the viewer relies on, and the types made from it.
//   npm run types    src/api/openapi.json from a running server (BASE_URL=http://127.0.0.1:8080), then the types
//   npm run check    only the types: src/generated/openapi.d.ts from src/api/openapi.json
// A browser test holds src/api/openapi.json against the document of the server under test.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import openapiTypescript, {astToString} from 'openapi-typescript';

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src');
const document = join(source, 'api/openapi.json');

/** Addresses with the parameters that are sent, and the members of answers that are read; null: all of it. */
const USED = {
  paths: {
    '/collections': [],
    '/collections/{collectionId}/schema': ['collectionId'],
    '/collections/{collectionId}/items': ['collectionId', 'bbox', 'limit'],
    '/collections/{collectionId}/items/{featureId}': ['collectionId', 'featureId'],
    '/xyz/{layers}/{z}/{x}/{y}.mvt': ['layers', 'z', 'x', 'y'],
    '/styles/{styleId}': ['styleId'],
    '/healthz': [],
  },
  schemas: {
    Collections: ['collections'],
    Collection: [
      'id',
      'title',
      'titleEn',
      'description',
      'descriptionEn',
      'keywords',
      'attribution',
      'license',
      'schematic',
      'extent',
    ],
    Extent: ['spatial'],
    JsonSchema: ['properties'],
    FeatureCollection: ['features', 'numberMatched', 'links'],
    Feature: ['id', 'geometry', 'properties'],
    Geometry: null,
    Link: ['href', 'rel'],
    Problem: ['title', 'title_zh'],
  },
};

function only(members, names) {
  return Object.fromEntries(
    names.map(name => {
      if (!members[name]) throw new Error(`the server's description has no "${name}"`);
      return [name, members[name]];
    }),
  );
}

function pathsOf(all) {
  const used = only(all, Object.keys(USED.paths));
  return Object.fromEntries(
    Object.entries(used).map(([path, {get}]) => {
      const parameters = (get.parameters ?? [])
        .filter(parameter => USED.paths[path].includes(parameter.name))
        .map(({name, in: place, required, schema}) => ({name, in: place, required, schema}));
      if (parameters.length < USED.paths[path].length) throw new Error(`${path} takes fewer parameters than are sent`);
      return [path, {get: {parameters, responses: {200: {description: ''}}}}];
    }),
  );
}

function schemasOf(all) {
  const used = only(all, Object.keys(USED.schemas));
  return Object.fromEntries(
    Object.entries(used).map(([name, schema]) => {
      const members = USED.schemas[name];
      if (!members) return [name, schema];
      const required = schema.required?.filter(member => members.includes(member)) ?? [];
      return [name, {type: 'object', required, properties: only(schema.properties, members)}];
    }),
  );
}

if (process.argv.includes('--ask')) {
  const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
  const response = await fetch(`${base}/api`, {headers: {Accept: 'application/vnd.oai.openapi+json;version=3.0'}});
  if (!response.ok) throw new Error(`${base}/api answered ${response.status}`);
  const {openapi, paths, components} = await response.json();
  const info = {title: 'What the viewer uses of the server', version: '1'};
  const part = {openapi, info, paths: pathsOf(paths), components: {schemas: schemasOf(components.schemas)}};
  writeFileSync(document, `${JSON.stringify(part, null, 2)}\n`);
}
mkdirSync(join(source, 'generated'), {recursive: true});
const types = astToString(await openapiTypescript(JSON.parse(readFileSync(document, 'utf8'))));
writeFileSync(join(source, 'generated/openapi.d.ts'), types);
