import {useEffect, useState} from 'preact/hooks';
import {fetchFields, titleOf} from '../api/collections.ts';
import {anchorOf, nameOf} from '../api/features.ts';
import type {Collection, Feature, FieldDescription, Value} from '../api/types.ts';
import {mapCommands} from '../map/commands.ts';
import {distanceText, type Messages} from '../messages/index.ts';
import {closeCard, copyText, loadCard} from '../state/actions.ts';
import {app, type Card} from '../state/app.ts';
import {metresBetween} from '../state/geodesy.ts';
import {useStore} from '../state/store.ts';
import {fieldText} from './field-text.ts';
import {hoursText, isOpen} from './hours.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';

export function FeatureCard({card}: {card: Card}) {
  const messages = useMessages();
  const language = useLanguage();
  const collection = useStore(app, state =>
    state.catalogue.status === 'ready'
      ? state.catalogue.collections.find(({id}) => id === card.ref.collection)
      : undefined,
  );
  const theme = collection ? titleOf(collection, language) : '';
  return (
    <article class="card" aria-label={messages.card} aria-busy={card.status === 'loading'}>
      <div class="card-head">
        <button type="button" class="icon-button" onClick={closeCard} aria-label={messages.back} title={messages.back}>
          <Glyph shape="back" />
        </button>
        <p class="card-theme">
          <ThemeIcon id={card.ref.collection} /> {theme}
          {collection?.schematic ? <span class="mark">{messages.schematic}</span> : null}
        </p>
        <button
          type="button"
          class="icon-button"
          onClick={closeCard}
          aria-label={messages.close}
          title={messages.close}
        >
          <Glyph shape="close" />
        </button>
      </div>
      {card.status === 'ready' ? (
        <Content feature={card.feature} collection={collection} theme={theme} />
      ) : (
        <>
          <h2 tabIndex={-1}>
            {card.status === 'loading' ? messages.loading : card.gone ? messages.cardGone : messages.cardFailed}
          </h2>
          {card.status === 'failed' && !card.gone ? (
            <button type="button" class="more" onClick={() => void loadCard()}>
              {messages.retry}
            </button>
          ) : null}
        </>
      )}
    </article>
  );
}

function Content({feature, collection, theme}: {feature: Feature; collection: Collection | undefined; theme: string}) {
  const messages = useMessages();
  const language = useLanguage();
  const position = useStore(app, state => state.position);
  const fields = useFields(collection?.id);
  const name = nameOf(feature, language) ?? messages.unnamed(theme);
  const anchor = feature.geometry ? anchorOf(feature.geometry) : null;
  const rows = fields
    .map(field => ({field, text: valueText(field, feature.properties[field.name] ?? null, messages)}))
    .filter(({field, text}) => text !== null && text !== name && !HIDDEN.has(field.name))
    .sort((a, b) => Number(LAST.has(a.field.name)) - Number(LAST.has(b.field.name)));
  const {hours} = feature.properties;
  const open = typeof hours === 'string' ? isOpen(hours, new Date()) : null;
  const coordinates = anchor ? `${anchor[0].toFixed(6)}, ${anchor[1].toFixed(6)}` : '';
  return (
    <>
      <h2 tabIndex={-1} data-id={feature.id}>
        {name}
      </h2>
      {open !== null || (position && anchor) ? (
        <p class="away">
          {open === null ? null : (
            <strong class={open ? 'open' : 'closed'}>{open ? messages.openNow : messages.closedNow}</strong>
          )}
          {position && anchor ? (
            <span>{messages.away(distanceText(metresBetween([position.lng, position.lat], anchor), messages))}</span>
          ) : null}
        </p>
      ) : null}
      {anchor ? (
        <div class="card-actions">
          <button type="button" class="action" onClick={() => mapCommands()?.show(anchor, 16.5)}>
            <Glyph shape="map" size={20} />
            {messages.showOnMap}
          </button>
          <a class="action" href={`geo:${anchor[1].toFixed(6)},${anchor[0].toFixed(6)}`}>
            <Glyph shape="route" size={20} />
            {messages.navigate}
          </a>
          <button type="button" class="action" onClick={() => void copyText(coordinates, messages.copied)}>
            <Glyph shape="copy" size={20} />
            {messages.copyPosition}
          </button>
        </div>
      ) : null}
      <dl>
        {rows.map(({field, text}) => (
          <div key={field.name} data-field={field.name}>
            <dt>{field.title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {collection?.schematic ? <p class="hint">{messages.schematicNote}</p> : null}
      {collection?.attribution ? (
        <p class="small">
          {messages.sources}: {collection.attribution}
          {collection.licence ? ` · ${collection.licence}` : ''}
        </p>
      ) : null}
    </>
  );
}

/** For programs, not for reading. */
const HIDDEN = new Set([
  'rank',
  'name_en',
  'street_code',
  'community_code',
  'building_code',
  'stop_codes',
  'colour',
  'base_z',
]);

/** For staff and for telling two places apart: after what residents ask for. */
const LAST = new Set(['code', 'full_code', 'school_code', 'line_code']);

function valueText(field: FieldDescription, value: Value, messages: Messages): string | null {
  return field.name === 'hours' && typeof value === 'string'
    ? hoursText(value, messages)
    : fieldText(field, value, messages);
}

function useFields(id: string | undefined): FieldDescription[] {
  const language = useLanguage();
  const [fields, setFields] = useState<FieldDescription[]>([]);
  useEffect(() => {
    if (!id) return;
    let current = true;
    fetchFields(id, language).then(
      found => current && setFields(found),
      () => current && setFields([]),
    );
    return () => {
      current = false;
    };
  }, [id, language]);
  return fields;
}
