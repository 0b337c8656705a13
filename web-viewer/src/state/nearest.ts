// Nothing of a theme is in view: goes to the nearest one there is.
import {anchorOf, fetchPage, nearestFirst} from '../api/features.ts';
import {mapCommands} from '../map/commands.ts';
import {messagesOf} from '../messages/index.ts';
import {notify, openCard} from './actions.ts';
import {app} from './app.ts';
import {checkConnection} from './connection.ts';

/** Half sides of the boxes that are searched, in degrees: about three kilometres, then the whole district. */
const REACHES = [0.03, 0.5];
const MOST = 1000;

export async function showNearest(collection: string): Promise<void> {
  const {view, position, language} = app.get();
  const {lng, lat} = position ?? view;
  try {
    for (const reach of REACHES) {
      const box = {west: lng - reach, south: lat - reach, east: lng + reach, north: lat + reach};
      const page = await fetchPage(collection, box, language, {limit: MOST});
      const [nearest] = nearestFirst(page.features, [lng, lat]);
      const anchor = nearest?.geometry ? anchorOf(nearest.geometry) : null;
      if (!nearest || !anchor) continue;
      openCard({collection, id: nearest.id}, {moveFocus: true});
      mapCommands()?.show(anchor, 15);
      return;
    }
    notify(messagesOf(language).noneInDistrict);
  } catch {
    notify(messagesOf(language).listFailed);
    void checkConnection();
  }
}
