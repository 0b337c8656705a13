// What a visitor asked for is drawn before anything else on the map takes the room: street names make way for it.
import type {LayerSpecification, SymbolLayerSpecification} from 'maplibre-gl';

/** Names stand this much further from their icon, in ems, as they no longer share its collision box. */
const APART = 0.4;

/** The icons of the chosen layers on top, their names next, the rest below in the order it had. */
export function chosenOnTop(layers: readonly LayerSpecification[], chosen: ReadonlySet<string>): LayerSpecification[] {
  const isChosen = (layer: LayerSpecification): layer is SymbolLayerSpecification =>
    layer.type === 'symbol' && chosen.has(layer['source-layer'] ?? '') && layer.layout?.['icon-image'] !== undefined;
  const symbols = layers.filter(isChosen);
  return [...layers.filter(layer => !isChosen(layer)), ...symbols.map(namesOf), ...symbols.map(iconsOf)];
}

function iconsOf(layer: SymbolLayerSpecification): SymbolLayerSpecification {
  return {...layer, layout: only(layer, name => !name.startsWith('text-'))};
}

function namesOf(layer: SymbolLayerSpecification): SymbolLayerSpecification {
  const layout = only(layer, name => !name.startsWith('icon-') && name !== 'text-optional');
  const places = layout['text-variable-anchor-offset'];
  if (Array.isArray(places)) layout['text-variable-anchor-offset'] = places.map(further) as typeof places;
  return {...layer, id: `${layer.id}-names`, layout};
}

function further(place: unknown): unknown {
  return Array.isArray(place) ? place.map(ems => (ems === 0 ? 0 : ems + Math.sign(ems) * APART)) : place;
}

function only(
  layer: SymbolLayerSpecification,
  keep: (name: string) => boolean,
): NonNullable<SymbolLayerSpecification['layout']> {
  return Object.fromEntries(Object.entries(layer.layout ?? {}).filter(([name]) => keep(name)));
}
