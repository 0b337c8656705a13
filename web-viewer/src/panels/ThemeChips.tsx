import {useRef} from 'preact/hooks';
import {titleOf} from '../api/collections.ts';
import {chooseTheme} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {inOrder, isChosen, isCompanion} from '../state/themes.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';

export function ThemeChips() {
  const messages = useMessages();
  const language = useLanguage();
  const catalogue = useStore(app, state => state.catalogue);
  const layers = useStore(app, state => state.layers);
  const row = useRef<HTMLUListElement>(null);
  const themes =
    catalogue.status === 'ready'
      ? inOrder(catalogue.collections.filter(({id, group}) => group === 'life' && !isCompanion(id)))
      : [];
  // A mouse wheel that only turns up and down moves the row, too.
  const turn = (event: WheelEvent) => {
    if (event.deltaX === 0) row.current?.scrollBy({left: event.deltaY});
  };
  return (
    <nav class="chips" aria-label={messages.themes}>
      <ul ref={row} onWheel={turn}>
        {themes.map(collection => (
          <li key={collection.id}>
            <button
              type="button"
              class="chip"
              data-theme={collection.id}
              aria-pressed={isChosen(layers, collection.id)}
              onClick={() => chooseTheme(collection.id)}
            >
              <ThemeIcon id={collection.id} />
              {titleOf(collection, language)}
            </button>
          </li>
        ))}
      </ul>
      {themes.length > 0 ? (
        <button
          type="button"
          class="chip chip-all"
          onClick={() => app.set({panel: 'layers', panelOpen: true, card: null})}
          aria-label={messages.allLayers}
        >
          <Glyph shape="layers" size={20} />
          <span class="chip-text">{messages.allLayers}</span>
        </button>
      ) : null}
    </nav>
  );
}
