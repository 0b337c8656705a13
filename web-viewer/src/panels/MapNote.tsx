import {app} from '../state/app.ts';
import {metresPerPixel, scaleBar} from '../state/geodesy.ts';
import {useStore} from '../state/store.ts';
import {useMessages} from './text.ts';

/** Lower left of the map, as the rules on maps ask: scale, what the map is, its number, whose data it shows. */
export function MapNote() {
  const messages = useMessages();
  const catalogue = useStore(app, state => state.catalogue);
  const zoom = useStore(app, state => state.view.zoom);
  const lat = useStore(app, state => state.view.lat);
  const bar = scaleBar(metresPerPixel(zoom, lat), 96);
  const length = bar.metres < 1000 ? messages.metres(bar.metres) : messages.kilometres(bar.metres / 1000);
  const collections = catalogue.status === 'ready' ? catalogue.collections : [];
  const sources = [...new Set(collections.map(({attribution}) => attribution.split('（')[0]?.trim()).filter(Boolean))];
  return (
    <div class="map-note">
      <div class="scale" style={{width: `${Math.round(bar.pixels)}px`}}>
        {length}
      </div>
      <p>
        <strong class="mark">{messages.schematicMap}</strong> {messages.mapNote}
      </p>
      <p class="small">
        {messages.noMapNumber} {sources.length > 0 ? `· ${messages.sources}: ${sources.join('; ')}` : null}
      </p>
    </div>
  );
}
