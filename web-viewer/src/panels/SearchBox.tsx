import {useEffect, useRef, useState} from 'preact/hooks';
import {fetchSuggestions, parts, type Suggestion, tells} from '../api/search.ts';
import {mapCommands} from '../map/commands.ts';
import {distanceText} from '../messages/index.ts';
import {openCard} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {checkConnection} from '../state/connection.ts';
import {Glyph, ThemeIcon} from './Icon.tsx';
import {useLanguage, useMessages} from './text.ts';

const PAUSE_MS = 120; // after a key, before asking
const LIST = 'suggestions';

/** A combobox as WAI-ARIA describes it: arrows choose, Enter opens, Escape closes and then empties. */
export function SearchBox() {
  const messages = useMessages();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Suggestion[] | null>(null); // null: nothing asked, or the list is closed
  const [chosen, setChosen] = useState(-1);
  const [failed, setFailed] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (typed.trim() === '') {
      setFound(null);
      return;
    }
    const request = new AbortController();
    const timer = setTimeout(async () => {
      const {position, view} = app.get();
      try {
        const items = await fetchSuggestions(typed, position ?? view, language, request.signal);
        setFound(items);
        setFailed(false);
        setChosen(-1);
      } catch {
        if (request.signal.aborted) return;
        setFound([]);
        setFailed(true);
        void checkConnection();
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [typed, language]);

  useEffect(() => {
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setFound(null);
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, []);

  const open = (item: Suggestion) => {
    setFound(null);
    input.current?.blur();
    openCard({collection: item.collection, id: item.id}, {moveFocus: true});
    if (item.point) mapCommands()?.show(item.point, 16);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const last = (found?.length ?? 0) - 1;
    if (event.key === 'ArrowDown') setChosen(chosen < last ? chosen + 1 : 0);
    else if (event.key === 'ArrowUp') setChosen(chosen > 0 ? chosen - 1 : last);
    else if (event.key === 'Escape' && (found || typed)) {
      if (!found) setTyped('');
      setFound(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const item = found?.[Math.max(chosen, 0)];
    if (item) open(item);
  };
  const isOpen = found !== null;
  return (
    <search class="search-area">
      <form class="search" ref={box} onSubmit={submit}>
        <Glyph shape="search" size={20} />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={messages.search}
          aria-expanded={isOpen}
          aria-controls={LIST}
          aria-autocomplete="list"
          {...(chosen >= 0 ? {'aria-activedescendant': `${LIST}-${chosen}`} : {})}
          placeholder={messages.searchHint}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="search"
          maxLength={200}
          value={typed}
          onInput={event => setTyped(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {typed ? (
          <button
            type="button"
            class="icon-button"
            aria-label={messages.searchClear}
            onClick={() => {
              setTyped('');
              input.current?.focus();
            }}
          >
            <Glyph shape="close" size={18} />
          </button>
        ) : null}
        <div
          class="suggestions"
          id={LIST}
          role="listbox"
          aria-label={messages.search}
          hidden={!isOpen || found.length === 0}
        >
          {found?.map((item, number) => (
            <SuggestionRow
              key={`${item.collection}/${item.id}`}
              item={item}
              id={`${LIST}-${number}`}
              chosen={number === chosen}
              onOpen={() => open(item)}
            />
          ))}
        </div>
        <p class={found?.length === 0 ? 'suggestions hint' : 'for-readers'} role="status">
          {found === null ? '' : failed ? messages.listFailed : messages.searchFound(found.length)}
        </p>
      </form>
    </search>
  );
}

function SuggestionRow({
  item,
  id,
  chosen,
  onOpen,
}: {
  item: Suggestion;
  id: string;
  chosen: boolean;
  onOpen: () => void;
}) {
  const messages = useMessages();
  const language = useLanguage();
  const [before, typed, behind] = parts(item);
  const away = item.distance === null ? null : distanceText(item.distance, messages);
  return (
    <button
      type="button"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      class="suggestion"
      onClick={onOpen}
    >
      <ThemeIcon id={item.collection} />
      <span class="suggestion-name">
        {before}
        <mark>{typed}</mark>
        {behind}
      </span>
      <span class="suggestion-more">
        <span>{tells(item, language)}</span>
        {away === null ? null : <span class="suggestion-away">{away}</span>}
      </span>
    </button>
  );
}
