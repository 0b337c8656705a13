import type {State} from '../state/app.ts';

/** Whose data the layers are, each named once, without the remarks in brackets. */
export function sourcesOf(catalogue: State['catalogue']): string[] {
  if (catalogue.status !== 'ready') return [];
  const names = catalogue.collections.map(({attribution}) => attribution.split(/[（(：:]/)[0]?.trim() ?? '');
  return [...new Set(names)].filter(name => name !== '');
}
