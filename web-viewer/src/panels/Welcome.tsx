import {titleOf} from '../api/collections.ts';
import type {Collection} from '../api/types.ts';
import {chooseTheme} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {locate} from '../state/locate.ts';
import {useStore} from '../state/store.ts';
import {offered} from '../state/themes.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';

/** What a visitor who has chosen nothing yet sees instead of lists: what this is for, and how much of it is in view. */
export function Welcome({collections}: {collections: readonly Collection[]}) {
  const messages = useMessages();
  const language = useLanguage();
  const listings = useStore(app, state => state.listings);
  const locating = useStore(app, state => state.locating);
  const wholeDistrict = useStore(app, state => state.listMode || !state.bounds);
  const countOf = (id: string) => {
    const listing = listings[id];
    const page = listing?.page;
    if (!page) return listing?.status === 'failed' ? '' : '…';
    return wholeDistrict ? messages.inDistrict(page.total) : messages.inView(page.total);
  };
  return (
    <section class="welcome" aria-busy={Object.values(listings).some(({status}) => status === 'loading')}>
      <h2>{messages.welcome}</h2>
      <p class="hint">{messages.welcomeHow}</p>
      <button type="button" class="primary" onClick={locate} aria-busy={locating}>
        <Glyph shape="locate" size={20} />
        {locating ? messages.locating : messages.fromMyPosition}
      </button>
      <ul class="tiles">
        {offered(collections).map(collection => (
          <li key={collection.id}>
            <button type="button" class="tile" data-theme={collection.id} onClick={() => chooseTheme(collection.id)}>
              <ThemeIcon id={collection.id} size={32} />
              <span>
                <span class="tile-title">{titleOf(collection, language)}</span>
                <span class="count">{countOf(collection.id)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
