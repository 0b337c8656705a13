import {useState} from 'preact/hooks';
import {titleOf} from '../api/collections.ts';
import {anchorOf, nameOf, nearestFirst} from '../api/features.ts';
import type {Collection, Feature} from '../api/types.ts';
import {mapCommands} from '../map/commands.ts';
import {distanceText} from '../messages/index.ts';
import {openCard, showUsualLayers} from '../state/actions.ts';
import {app, type Listing} from '../state/app.ts';
import {metresBetween} from '../state/geodesy.ts';
import {readMore, refreshListings} from '../state/listings.ts';
import {showNearest} from '../state/nearest.ts';
import {useStore} from '../state/store.ts';
import {inOrder, isUsual} from '../state/themes.ts';
import {listText} from './field-text.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';
import {Welcome} from './Welcome.tsx';

const FEW = 8;

/** One list per switched-on theme: the same features that the map shows, for reading. */
export function FeatureLists() {
  const messages = useMessages();
  const catalogue = useStore(app, state => state.catalogue);
  const layers = useStore(app, state => state.layers);
  const listings = useStore(app, state => state.listings);
  if (catalogue.status !== 'ready') {
    return <p class="hint">{catalogue.status === 'loading' ? messages.loading : messages.catalogueFailed}</p>;
  }
  if (isUsual(layers)) return <Welcome collections={catalogue.collections} />;
  const shown = inOrder(catalogue.collections.filter(collection => layers.includes(collection.id)));
  if (shown.length === 0) {
    return (
      <p class="hint">
        {messages.noTheme}{' '}
        <button type="button" class="link" onClick={showUsualLayers}>
          {messages.usualLayers}
        </button>
      </p>
    );
  }
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
  const page = listing?.page;
  const countText = page
    ? wholeDistrict
      ? messages.inDistrict(page.total)
      : messages.inView(page.total)
    : listing?.status === 'failed'
      ? ''
      : messages.loading;
  const sorted = useSorted(page?.features);
  const features = all ? sorted : sorted.slice(0, FEW);
  const hidden = sorted.length - features.length;
  return (
    <section class="theme-list" aria-busy={listing?.status === 'loading'}>
      <h2>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ThemeIcon id={collection.id} />
          <span class="theme-title">{titleOf(collection, language)}</span>
          <span class="count" role="status">
            {countText}
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
            <p class="hint">
              {wholeDistrict ? messages.noneInDistrict : messages.noneInView}{' '}
              {wholeDistrict ? null : (
                <button type="button" class="link" onClick={() => void showNearest(collection.id)}>
                  {messages.showNearest}
                </button>
              )}
            </p>
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
              {messages.more}
              {messages.shown(features.length, page?.total ?? 0)}
            </button>
          ) : null}
        </>
      ) : null}
    </section>
  );
}

/** The nearest first: from the visitor where that is known, else from the middle of the view. */
function useSorted(features: readonly Feature[] | undefined): Feature[] {
  const position = useStore(app, state => state.position);
  const view = useStore(app, state => (state.bounds ? state.view : null));
  if (!features) return [];
  const from = position ?? view;
  if (!from) return [...features];
  return nearestFirst(features, [from.lng, from.lat]);
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
  const {address, routes, lines, population} = feature.properties;
  const told = address ?? routes ?? lines ?? (typeof population === 'number' ? messages.people(population) : null);
  const detail = told === null ? null : listText(Array.isArray(told) ? told : String(told), messages);
  const open = () => {
    openCard({collection: collection.id, id: feature.id}, {moveFocus: true});
    if (anchor) mapCommands()?.show(anchor, 15.5);
  };
  return (
    <li>
      <button type="button" class="row" onClick={open} data-id={feature.id} data-key={`${collection.id}/${feature.id}`}>
        <span class="row-name">{nameOf(feature, language) ?? messages.unnamed(titleOf(collection, language))}</span>
        {detail || away ? <span class="row-more">{[detail, away].filter(Boolean).join(' · ')}</span> : null}
      </button>
    </li>
  );
}
