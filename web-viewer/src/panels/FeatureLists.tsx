import {useState} from 'preact/hooks';
import {titleOf} from '../api/collections.ts';
import {anchorOf, nameOf} from '../api/features.ts';
import type {Collection, Feature} from '../api/types.ts';
import {mapCommands} from '../map/commands.ts';
import {distanceText} from '../messages/index.ts';
import {openCard} from '../state/actions.ts';
import {app, type Listing} from '../state/app.ts';
import {metresBetween} from '../state/geodesy.ts';
import {readMore, refreshListings} from '../state/listings.ts';
import {useStore} from '../state/store.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {inOrder} from './order.ts';
import {useLanguage, useMessages} from './text.ts';

const FEW = 6;

/** One list per switched-on theme: the same features that the map shows, for reading. */
export function FeatureLists() {
  const messages = useMessages();
  const catalogue = useStore(app, state => state.catalogue);
  const layers = useStore(app, state => state.layers);
  const listings = useStore(app, state => state.listings);
  if (catalogue.status !== 'ready') {
    return <p class="hint">{catalogue.status === 'loading' ? messages.loading : messages.catalogueFailed}</p>;
  }
  const shown = inOrder(catalogue.collections.filter(collection => layers.includes(collection.id)));
  if (shown.length === 0) return <p class="hint">{messages.noTheme}</p>;
  return (
    <>
      {shown.map(collection => (
        <ThemeList key={collection.id} collection={collection} listing={listings[collection.id]} />
      ))}
    </>
  );
}

function ThemeList({collection, listing}: {collection: Collection; listing: Listing | undefined}) {
  const messages = useMessages();
  const language = useLanguage();
  const wholeDistrict = useStore(app, state => state.listMode || !state.bounds);
  const [open, setOpen] = useState(true);
  const [all, setAll] = useState(false);
  const page = listing && 'page' in listing ? listing.page : undefined;
  const features = page ? (all ? page.features : page.features.slice(0, FEW)) : [];
  const hidden = page ? page.features.length - features.length : 0;
  return (
    <section class="theme-list">
      <h2>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ThemeIcon id={collection.id} />
          <span class="theme-title">{titleOf(collection, language)}</span>
          <span class="count" role="status">
            {page ? (wholeDistrict ? messages.inDistrict(page.total) : messages.inView(page.total)) : messages.loading}
          </span>
          <Glyph shape={open ? 'up' : 'down'} size={18} />
        </button>
      </h2>
      {open ? (
        <>
          {listing?.status === 'failed' ? (
            <p class="hint">
              {messages.listFailed}{' '}
              <button type="button" class="link" onClick={refreshListings}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          {page?.total === 0 ? (
            <p class="hint">{wholeDistrict ? messages.noneInDistrict : messages.noneInView}</p>
          ) : null}
          <ul class="rows">
            {features.map(feature => (
              <Row key={feature.id} collection={collection} feature={feature} />
            ))}
          </ul>
          {hidden > 0 || page?.next ? (
            <button
              type="button"
              class="more"
              onClick={() => {
                if (hidden > 0) setAll(true);
                else void readMore(collection.id);
              }}
            >
              {messages.more} <span class="small">{messages.shown(features.length, page?.total ?? 0)}</span>
            </button>
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function Row({collection, feature}: {collection: Collection; feature: Feature}) {
  const messages = useMessages();
  const language = useLanguage();
  const position = useStore(app, state => state.position);
  const anchor = feature.geometry ? anchorOf(feature.geometry) : null;
  const away =
    position && anchor
      ? messages.away(distanceText(metresBetween([position.lng, position.lat], anchor), messages))
      : null;
  const address = feature.properties.address;
  const open = () => {
    openCard({collection: collection.id, id: feature.id}, {moveFocus: true});
    if (anchor) mapCommands()?.show(anchor, 15.5);
  };
  return (
    <li>
      <button type="button" class="row" onClick={open} data-id={feature.id} data-key={`${collection.id}/${feature.id}`}>
        <span class="row-name">{nameOf(feature, language) ?? messages.unnamed(titleOf(collection, language))}</span>
        {address || away ? <span class="row-more">{[address, away].filter(Boolean).join(' · ')}</span> : null}
      </button>
    </li>
  );
}
