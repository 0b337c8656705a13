import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {api} from '../browser.mjs';

const used = JSON.parse(readFileSync(new URL('../../../../web-viewer/src/api/openapi.json', import.meta.url), 'utf8'));
const shape = schema => JSON.stringify(schema, (key, value) => (key === 'description' || key === 'example' ? undefined : value));

export const cases = [
  {
    name: 'the server describes every address, parameter and member that the viewer was compiled against',
    async run() {
      const served = await api('/api');
      const lost = [];
      for (const [path, {get}] of Object.entries(used.paths)) {
        const now = served.paths[path]?.get;
        if (!now) lost.push(`GET ${path}`);
        for (const {name, in: place} of get.parameters) {
          if (!now?.parameters?.some(other => other.name === name && other.in === place)) lost.push(`GET ${path} ?${name}`);
        }
      }
      for (const [name, schema] of Object.entries(used.components.schemas)) {
        const now = served.components.schemas[name];
        for (const [member, wanted] of Object.entries(schema.properties)) {
          if (shape(now?.properties?.[member]) !== shape(wanted)) lost.push(`${name}.${member}`);
        }
        for (const member of schema.required ?? []) {
          if (!now?.required?.includes(member)) lost.push(`${name}.${member} is no longer certain`);
        }
      }
      assert.deepEqual(lost, []);
    },
  },
];
