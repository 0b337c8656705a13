import {titleOf} from '../api/collections.ts';
import type {Collection} from '../api/types.ts';
import {showUsualLayers, toggleLayer} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {inOrder, isUsual} from '../state/themes.ts';
import {ThemeIcon} from './Icon.tsx';
import {Legend} from './Legend.tsx';
import {sourcesOf} from './sources.ts';
import {useLanguage, useMessages} from './text.ts';

const GROUPS = ['life', 'people', 'management', 'emergency', 'supervision', 'approval', 'import'];

/** Every overlay this visitor may see, by group, each with a switch; and the legend of the base map. */
export function LayerPanel() {
  const messages = useMessages();
  const catalogue = useStore(app, state => state.catalogue);
  const usual = useStore(app, state => isUsual(state.layers));
  if (catalogue.status !== 'ready') {
    return <p class="hint">{catalogue.status === 'loading' ? messages.loading : messages.catalogueFailed}</p>;
  }
  const groups = new Map<string, Collection[]>(GROUPS.map(group => [group, []]));
  for (const collection of catalogue.collections) groups.get(collection.group)?.push(collection);
  const shown = [...groups.values()].flat();
  const allSchematic = shown.every(({schematic}) => schematic);
  return (
    <>
      {allSchematic ? <p class="hint">{messages.allSchematic}</p> : null}
      {usual ? null : (
        <button type="button" class="link" onClick={showUsualLayers}>
          {messages.usualLayers}
        </button>
      )}
      {[...groups].map(([group, collections]) =>
        collections.length > 0 ? (
          <section key={group} class="layer-group">
            <h2>{messages.groups[group] ?? group}</h2>
            <ul>
              {inOrder(collections).map(collection => (
                <Switch key={collection.id} collection={collection} marked={collection.schematic && !allSchematic} />
              ))}
            </ul>
          </section>
        ) : null,
      )}
      <Legend />
      <section class="layer-group">
        <h2>{messages.sources}</h2>
        <ul>
          {sourcesOf(catalogue).map(source => (
            <li key={source} class="small">
              {source}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Switch({collection, marked}: {collection: Collection; marked: boolean}) {
  const messages = useMessages();
  const language = useLanguage();
  const on = useStore(app, state => state.layers.includes(collection.id));
  return (
    <li>
      <button type="button" class="switch" role="switch" aria-checked={on} onClick={() => toggleLayer(collection.id)}>
        <ThemeIcon id={collection.id} />
        <span class="switch-title">
          {titleOf(collection, language)}
          {marked ? <span class="mark">{messages.schematic}</span> : null}
        </span>
        <span class="switch-track" aria-hidden="true" />
      </button>
    </li>
  );
}
