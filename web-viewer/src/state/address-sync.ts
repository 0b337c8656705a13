// The address follows the state, and the state follows an address that the visitor enters.
import {mapCommands} from '../map/commands.ts';
import {loadCard} from './actions.ts';
import {type Address, readAddress, writeAddress} from './address.ts';
import {app, type State} from './app.ts';
import {DEFAULT_LAYERS, isUsual} from './themes.ts';

export function keepAddress(): void {
  app.subscribe((now, before) => {
    const same =
      now.view === before.view &&
      now.layers === before.layers &&
      now.card?.ref === before.card?.ref &&
      now.threeD === before.threeD &&
      now.listMode === before.listMode;
    if (same) return;
    const address = writeAddress(addressOf(now));
    if (address !== location.hash) history.replaceState(history.state, '', address);
  });
}

export function followAddress(): void {
  addEventListener('hashchange', () => {
    const address = readAddress(location.hash);
    const {card, threeD} = app.get();
    const sameCard =
      card && address.selected && writeAddress({selected: card.ref}) === writeAddress({selected: address.selected});
    app.set({
      layers: address.layers ?? DEFAULT_LAYERS,
      threeD: address.threeD ?? threeD,
      listMode: address.listMode ?? false,
      card: sameCard ? card : address.selected ? {status: 'loading', ref: address.selected} : null,
    });
    if (!sameCard && address.selected) {
      app.set({panelOpen: true});
      void loadCard();
    }
    if (address.view) {
      app.set({view: address.view});
      mapCommands()?.jumpTo(address.view);
    }
  });
}

export function addressOf(state: State): Address {
  const address: Address = {view: state.view, threeD: state.threeD, listMode: state.listMode};
  if (!isUsual(state.layers)) address.layers = state.layers;
  if (state.card) address.selected = state.card.ref;
  return address;
}
