import {app} from '../state/app.ts';
import {metresPerPixel, scaleBar} from '../state/geodesy.ts';
import {useStore} from '../state/store.ts';
import {sourcesOf} from './sources.ts';
import {useMessages} from './text.ts';

/** Lower left of the map, as the rules on maps ask: scale, what the map is, its number, whose data it shows. */
export function MapNote() {
  const messages = useMessages();
  const catalogue = useStore(app, state => state.catalogue);
  const language = useStore(app, state => state.language);
  const zoom = useStore(app, state => state.view.zoom);
  const lat = useStore(app, state => state.view.lat);
  const bar = scaleBar(metresPerPixel(zoom, lat), 72);
  const length = bar.metres < 1000 ? messages.metres(bar.metres) : messages.kilometres(bar.metres / 1000);
  // Owners who ask to be named on the map itself; all sources stand in the panel of layers.
  const owners = sourcesOf(catalogue).filter(source => source.startsWith('©'));
  const mark = catalogue.status === 'ready' ? catalogue.mark : undefined;
  const isSchematic = !mark || mark.profile === 'demo';
  const marked = (language === 'en' ? mark?.textEn : mark?.text) ?? '';
  return (
    <div class="map-note">
      <span class="scale" style={{width: `${Math.round(bar.pixels)}px`}}>
        {length}
      </span>
      {isSchematic && <strong class="mark">{messages.schematicMap}</strong>}
      {[...(isSchematic ? [messages.mapNote, messages.noMapNumber] : [marked]), ...owners].map(part => (
        <span key={part}>{part}</span>
      ))}
    </div>
  );
}
