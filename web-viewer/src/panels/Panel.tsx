import {useRef} from 'preact/hooks';
import {app} from '../state/app.ts';
import {useStore} from '../state/store.ts';
import {FeatureCard} from './FeatureCard.tsx';
import {FeatureLists} from './FeatureLists.tsx';
import {Glyph} from './Icon.tsx';
import {LayerPanel} from './LayerPanel.tsx';
import {useMessages} from './text.ts';

const PULL_PX = 24;

/** A column beside the map; on a phone a sheet below it that can be pulled up. */
export function Panel() {
  const messages = useMessages();
  const open = useStore(app, state => state.panelOpen);
  const panel = useStore(app, state => state.panel);
  const card = useStore(app, state => state.card);
  const pulledFrom = useRef<number | null>(null);
  const pull = (event: PointerEvent) => {
    const way = event.clientY - (pulledFrom.current ?? event.clientY);
    if (Math.abs(way) < PULL_PX) return;
    pulledFrom.current = null;
    app.set({panelOpen: way < 0});
  };
  const tab = (name: 'list' | 'layers', text: string) => (
    <button
      type="button"
      class="tab"
      aria-pressed={panel === name && !card}
      onClick={() => app.set({panel: name, panelOpen: true, card: null})}
    >
      {text}
    </button>
  );
  return (
    <section id="panel" class={`panel ${open ? 'panel-open' : ''}`} aria-label={messages.panel} tabIndex={-1}>
      <div
        class="panel-head"
        onPointerDown={event => {
          pulledFrom.current = event.clientY;
        }}
        onPointerMove={pull}
        onPointerUp={() => {
          pulledFrom.current = null;
        }}
      >
        {tab('list', messages.list)}
        {tab('layers', messages.layers)}
        <button
          type="button"
          class="panel-handle"
          aria-expanded={open}
          aria-label={open ? messages.collapsePanel : messages.expandPanel}
          onClick={() => app.set({panelOpen: !open})}
        >
          <Glyph shape={open ? 'down' : 'up'} />
        </button>
      </div>
      <div class="panel-body">
        {card ? <FeatureCard card={card} /> : null}
        {/* Kept while a card is open, so that reading goes on where it was. */}
        <div hidden={card !== null || panel !== 'list'}>
          <FeatureLists />
        </div>
        {!card && panel === 'layers' ? <LayerPanel /> : null}
      </div>
    </section>
  );
}
