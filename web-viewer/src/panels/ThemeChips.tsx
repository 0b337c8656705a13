import {titleOf} from '../api/collections.ts';
import {toggleLayer} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {inOrder} from './order.ts';
import {useLanguage, useMessages} from './text.ts';

export function ThemeChips() {
  const messages = useMessages();
  const language = useLanguage();
  const catalogue = useStore(app, state => state.catalogue);
  const layers = useStore(app, state => state.layers);
  const themes =
    catalogue.status === 'ready' ? catalogue.collections.filter(collection => collection.group === 'life') : [];
  const ordered = inOrder(themes);
  return (
    <nav class="chips" aria-label={messages.themes}>
      <ul>
        {ordered.map(collection => (
          <li key={collection.id}>
            <button
              type="button"
              class="chip"
              aria-pressed={layers.includes(collection.id)}
              onClick={() => toggleLayer(collection.id)}
            >
              <ThemeIcon id={collection.id} />
              {titleOf(collection, language)}
            </button>
          </li>
        ))}
        {ordered.length > 0 ? (
          <li>
            <button type="button" class="chip" onClick={() => app.set({panel: 'layers', panelOpen: true, card: null})}>
              <Glyph shape="layers" size={20} />
              {messages.allLayers}
            </button>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
