// Puts a .br and a .gz beside every file of dist that gains by it, and checks the byte budget of the first visit.
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, extname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, constants, gzipSync} from 'node:zlib';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const COMPRESSED = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg']);
// Loaded when it is asked for.
const LATER = /maplibre|AccountDialog/;
const BUDGET = {script: 480 * 1024, own: 44 * 1024};

const files = readdirSync(dist, {recursive: true})
  .map(name => join(dist, name))
  .filter(path => statSync(path).isFile() && COMPRESSED.has(extname(path)));

let script = 0;
let own = 0;
for (const path of files) {
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, {level: 9});
  const brotli = brotliCompressSync(bytes, {
    params: {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length},
  });
  if (gzip.length < bytes.length) writeFileSync(`${path}.gz`, gzip);
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
  const name = relative(dist, path);
  console.log(`${name}: ${bytes.length} bytes, ${gzip.length} gzip, ${brotli.length} br`);
  if (/\.m?js$/.test(name)) {
    script += gzip.length;
    if (!LATER.test(name)) own += gzip.length;
  }
}
console.log(`scripts ${script} bytes gzip (limit ${BUDGET.script}), own ${own} (limit ${BUDGET.own})`);
if (script > BUDGET.script || own > BUDGET.own) {
  console.error('The viewer is over its byte budget.');
  process.exit(1);
}
