// "Where am I": asked only when the visitor presses the button; the position never leaves the device.

import {mapCommands} from '../map/commands.ts';
import {distanceText, messagesOf} from '../messages/index.ts';
import {notify} from './actions.ts';
import {app, type Box, type State} from './app.ts';

export function locate(): void {
  const messages = messagesOf(app.get().language);
  if (!('geolocation' in navigator)) {
    notify(messages.locateFailed);
    return;
  }
  app.set({locating: true});
  navigator.geolocation.getCurrentPosition(
    ({coords}) => {
      const position = {lng: coords.longitude, lat: coords.latitude, accuracy: Math.min(coords.accuracy, 20_000)};
      app.set({locating: false, position});
      const district = districtOf(app.get());
      if (district && !contains(district, position)) {
        notify(messages.locateOutside);
        return;
      }
      mapCommands()?.show([position.lng, position.lat], 15);
      notify(messages.located(distanceText(position.accuracy, messages)));
    },
    error => {
      app.set({locating: false});
      notify(error.code === error.PERMISSION_DENIED ? messages.locateDenied : messages.locateFailed);
    },
    {enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000},
  );
}

function districtOf({catalogue}: State): Box | null {
  if (catalogue.status !== 'ready') return null;
  const box = catalogue.collections.find(({id}) => id === 'district')?.box;
  return box ? {west: box[0], south: box[1], east: box[2], north: box[3]} : null;
}

function contains(box: Box, {lng, lat}: {lng: number; lat: number}): boolean {
  return lng >= box.west && lng <= box.east && lat >= box.south && lat <= box.north;
}
