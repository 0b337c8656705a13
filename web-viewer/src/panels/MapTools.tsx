import {mapCommands} from '../map/commands.ts';
import {setThreeD} from '../state/actions.ts';
import {app} from '../state/app.ts';
import {locate} from '../state/locate.ts';
import {useStore} from '../state/store.ts';
import {Glyph} from './Icon.tsx';
import {useMessages} from './text.ts';

export function MapTools() {
  const messages = useMessages();
  const threeD = useStore(app, state => state.threeD);
  const locating = useStore(app, state => state.locating);
  const bearing = useStore(app, state => state.view.bearing);
  return (
    <div class="map-tools" role="toolbar" aria-label={messages.mapTools} aria-orientation="vertical">
      <button
        type="button"
        onClick={() => mapCommands()?.zoomBy(1)}
        aria-label={messages.zoomIn}
        title={messages.zoomIn}
      >
        <Glyph shape="plus" />
      </button>
      <button
        type="button"
        onClick={() => mapCommands()?.zoomBy(-1)}
        aria-label={messages.zoomOut}
        title={messages.zoomOut}
      >
        <Glyph shape="minus" />
      </button>
      <button
        type="button"
        onClick={() => mapCommands()?.northUp()}
        aria-label={messages.northUp}
        title={messages.northUp}
      >
        <Glyph shape="north" turn={-Math.round(bearing)} />
      </button>
      <button
        type="button"
        aria-pressed={threeD}
        onClick={() => setThreeD(!threeD)}
        aria-label={messages.threeD}
        title={messages.threeD}
      >
        <Glyph shape="cube" />
      </button>
      <button
        type="button"
        aria-busy={locating}
        onClick={locate}
        aria-label={locating ? messages.locating : messages.locate}
        title={messages.locate}
      >
        <Glyph shape="locate" />
      </button>
    </div>
  );
}
