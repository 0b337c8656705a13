// Makes what the map and the page draw as icons, from the layer descriptors, the light theme and the Maki and Temaki sets:
//   public/sprites/maki{,@2x}.{json,png}   badge-<layer> (white glyph on a round badge) and dot-<layer>
//   src/generated/themes.json              layer -> glyph path and colour token, for chips, lists and the legend
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Resvg} from '@resvg/resvg-js';

const viewer = dirname(dirname(fileURLToPath(import.meta.url)));
const descriptorFolder = join(viewer, '../layers/catalog/descriptors');
const light = JSON.parse(readFileSync(join(viewer, '../tiles/style/themes/light.json'), 'utf8'));
const BADGE = 26;
const DOT = 12;

const descriptors = readdirSync(descriptorFolder)
  .filter(name => name.endsWith('.json'))
  .sort()
  .map(name => JSON.parse(readFileSync(join(descriptorFolder, name), 'utf8')));

function glyphOf(icon) {
  for (const folder of ['@mapbox/maki/icons', '@rapideditor/temaki/icons']) {
    try {
      const svg = readFileSync(join(viewer, 'node_modules', folder, `${icon}.svg`), 'utf8');
      return [...svg.matchAll(/<path[^>]*\sd="([^"]+)"/g)]
        .map(match => match[1].replace(/&#x[0-9A-Fa-f]+;/g, ' '))
        .join('');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`icon "${icon}" is in neither Maki nor Temaki`);
}

function colourOf(descriptor) {
  const colour = light[descriptor.colour];
  if (!colour) throw new Error(`layer ${descriptor.id}: colour token "${descriptor.colour}" is not in the light theme`);
  return colour;
}

const badge = (glyph, colour) => {
  const centre = BADGE / 2;
  const scale = 14.5 / 15;
  const offset = centre - 7.5 * scale;
  return `<circle cx="${centre}" cy="${centre}" r="${centre - 0.6}" fill="#fff"/><circle cx="${centre}" cy="${centre}" r="${centre - 2}" fill="${colour}"/><g transform="translate(${offset} ${offset}) scale(${scale})"><path d="${glyph}" fill="#fff"/></g>`;
};
const dot = colour =>
  `<circle cx="${DOT / 2}" cy="${DOT / 2}" r="5.4" fill="#fff"/><circle cx="${DOT / 2}" cy="${DOT / 2}" r="4" fill="${colour}"/>`;

const images = [];
const themes = {};
for (const descriptor of descriptors) {
  if (!descriptor.icon) continue;
  const glyph = glyphOf(descriptor.icon);
  const colour = colourOf(descriptor);
  themes[descriptor.id] = {glyph, colour: descriptor.colour};
  images.push({name: `badge-${descriptor.id}`, size: BADGE, svg: badge(glyph, colour)});
  images.push({name: `dot-${descriptor.id}`, size: DOT, svg: dot(colour)});
}

// Rows of equal cells: few images, so packing is not worth more.
const columns = 8;
const cell = BADGE + 2;
const rows = Math.max(1, Math.ceil(images.length / columns));
const width = columns * cell;
const height = rows * cell;
const placed = images.map((image, index) => ({
  ...image,
  x: (index % columns) * cell + 1,
  y: Math.floor(index / columns) * cell + 1,
}));
const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${placed
  .map(image => `<g transform="translate(${image.x} ${image.y})">${image.svg}</g>`)
  .join('')}</svg>`;

// A file that would not change is left alone, so that nothing newer than the last build appears.
function write(path, bytes) {
  const before = existsSync(path) ? readFileSync(path) : null;
  if (!before?.equals(Buffer.from(bytes))) writeFileSync(path, bytes);
}

const sprites = join(viewer, 'public/sprites');
mkdirSync(sprites, {recursive: true});
for (const [suffix, ratio] of [
  ['', 1],
  ['@2x', 2],
]) {
  const png = new Resvg(sheet, {fitTo: {mode: 'zoom', value: ratio}}).render().asPng();
  write(join(sprites, `maki${suffix}.png`), png);
  const index = {};
  for (const image of placed) {
    index[image.name] = {
      x: image.x * ratio,
      y: image.y * ratio,
      width: image.size * ratio,
      height: image.size * ratio,
      pixelRatio: ratio,
    };
  }
  write(join(sprites, `maki${suffix}.json`), JSON.stringify(index));
}
mkdirSync(join(viewer, 'src/generated'), {recursive: true});
write(join(viewer, 'src/generated/themes.json'), JSON.stringify(themes, null, 1));
console.log(`icons: ${images.length} images for ${Object.keys(themes).length} layers`);
