// Writes src/api/schema.d.ts from the OpenAPI document of a running server: BASE_URL=http://127.0.0.1:8080 npm run types
import {writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import openapiTypescript, {astToString} from 'openapi-typescript';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const response = await fetch(`${base}/api`, {headers: {Accept: 'application/vnd.oai.openapi+json;version=3.0'}});
if (!response.ok) throw new Error(`${base}/api answered ${response.status}`);
const document = await response.json();
delete document.servers; // the address of the machine that happened to answer
const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/api/schema.d.ts');
const header = '// Made by `npm run types` from the OpenAPI document of the server. Do not edit.\n';
writeFileSync(target, header + astToString(await openapiTypescript(document)));
console.log(`wrote ${target}`);
