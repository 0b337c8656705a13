// Makes the map, keeps it in step with the state, and reports back what it shows.
import 'maplibre-gl/dist/maplibre-gl.css';
import {type LngLat, Map as MapLibreMap, type StyleSpecification, setWorkerUrl} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import {getJson, serverAddress, statedHeaders} from '../api/client.ts';
import themes from '../generated/themes.json';
import {messagesOf} from '../messages/index.ts';
import {openCard} from '../state/actions.ts';
import {app, type Box, type State} from '../state/app.ts';
import {checkConnection} from '../state/connection.ts';
import {probe} from '../state/probe.ts';
import {DEFAULT_LAYERS, isUsual} from '../state/themes.ts';
import {setMapCommands} from './commands.ts';
import {pick} from './pick.ts';
import {drawnStyle, type StyleState} from './style.ts';

const PITCH_3D = 52;
const served = new Map<string, StyleSpecification>();

async function servedStyle(theme: 'light' | 'dark'): Promise<StyleSpecification> {
  const known = served.get(theme);
  if (known) return known;
  const style = (await getJson(serverAddress(`/styles/${theme}`), app.get().language)) as StyleSpecification;
  served.set(theme, style);
  return style;
}

interface FailedTile {
  sourceId?: string;
  tile?: {tileID: {key: string; canonical: {z: number; x: number; y: number}}};
}

/** Of each source the tiles that were not got, by key. */
const failed = new Map<string, Map<string, {z: number; x: number; y: number}>>();

export async function startMap(container: HTMLElement): Promise<void> {
  setWorkerUrl(workerUrl);
  const {view} = app.get();
  const style = await servedStyle(app.get().theme);
  const map = new MapLibreMap({
    container,
    style: drawnStyle(style, styleState(app.get())),
    center: [view.lng, view.lat],
    zoom: view.zoom,
    bearing: view.bearing,
    pitch: view.pitch,
    minZoom: 8,
    maxZoom: 20,
    maxPitch: 70,
    attributionControl: false,
    transformRequest: url => ({url, headers: statedHeaders()}),
    fadeDuration: probe.fast ? 0 : 200,
    canvasContextAttributes: {antialias: devicePixelRatio < 2},
    locale: {'Map.Title': messagesOf(app.get().language).map},
  });
  setMapCommands({
    zoomBy: steps => map.easeTo({zoom: map.getZoom() + steps, duration: probe.fast ? 0 : 250}),
    northUp: () => map.easeTo({bearing: 0, pitch: app.get().threeD ? map.getPitch() : 0}),
    setThreeD: on => map.easeTo(on ? {pitch: PITCH_3D, zoom: Math.max(map.getZoom(), 15.2)} : {pitch: 0, bearing: 0}),
    show: (point, leastZoom) => {
      const zoom = Math.max(map.getZoom(), leastZoom);
      map.easeTo({center: point, zoom, duration: probe.fast ? 0 : 600});
    },
    jumpTo: ({lng, lat, zoom, bearing, pitch}) => map.jumpTo({center: [lng, lat], zoom, bearing, pitch}),
    focus: () => map.getCanvas().focus(),
    project: point => map.project(point),
    reload: () => {
      for (const id of Object.keys(map.getStyle().sources)) {
        if (map.getSource(id)?.type !== 'vector') continue;
        // A tile that was refused or failed would wait for ever for what it never asks again; it is asked by name.
        const missing = failed.get(id);
        if (missing) map.refreshTiles(id, [...missing.values()]);
        failed.delete(id);
        map.refreshTiles(id);
      }
    },
  });
  map.touchZoomRotate.enableRotation();
  map.on('idle', () => probe.idle());
  map.on('error', event => {
    probe.failed(event.error);
    const {sourceId, tile} = event as FailedTile;
    if (sourceId && tile)
      failed.set(sourceId, (failed.get(sourceId) ?? new Map()).set(tile.tileID.key, tile.tileID.canonical));
    void checkConnection();
  });
  map.on('moveend', () => report(map));
  map.on('click', event => {
    const reach = matchMedia('(pointer: coarse)').matches ? 14 : 7;
    const ref = pick(map, event.point, reach);
    if (ref) openCard(ref, {moveFocus: false});
  });
  map.on('mousemove', event => {
    if (!map.isMoving()) map.getCanvas().classList.toggle('can-pick', pick(map, event.point, 3) !== null);
  });
  await new Promise<void>(resolve => map.once('style.load', () => resolve()));
  keepInStep(map);
  keepClearOfSheet(map);
  app.set({mapState: 'ready'});
  report(map);
}

/** How much of the map the sheet of a phone hides. */
function coveredHeight(): number {
  const sheet = document.querySelector<HTMLElement>('.panel');
  return sheet && getComputedStyle(sheet).position === 'absolute' ? sheet.offsetHeight : 0;
}

/** The centre of the map is the middle of what the sheet leaves free; a place that was touched is brought there with it. */
function keepClearOfSheet(map: MapLibreMap): void {
  const sheet = document.querySelector('.panel');
  let covered = -1;
  let touched: LngLat | null = null;
  map.on('click', event => {
    touched = event.lngLat;
  });
  map.on('movestart', event => {
    if (event.originalEvent) touched = null;
  });
  const follow = () => {
    if (coveredHeight() === covered || map.getContainer().offsetHeight === 0) return;
    covered = coveredHeight();
    const padding = {top: 0, left: 0, right: 0, bottom: covered};
    map.jumpTo(touched && covered > 0 ? {padding, center: touched} : {padding});
  };
  follow();
  if (sheet) new ResizeObserver(follow).observe(sheet);
}

function report(map: MapLibreMap): void {
  const {lng, lat} = map.getCenter();
  app.set({
    view: {zoom: map.getZoom(), lat, lng, bearing: map.getBearing(), pitch: map.getPitch()},
    bounds: boundsInSight(map),
  });
}

/** The box around what can be seen: without what lies under the sheet. */
function boundsInSight(map: MapLibreMap): Box {
  const {clientWidth, clientHeight} = map.getContainer();
  const foot = clientHeight - (map.getPadding().bottom ?? 0);
  const corners = [
    [0, 0],
    [clientWidth, 0],
    [0, foot],
    [clientWidth, foot],
  ].map(([x = 0, y = 0]) => map.unproject([x, y]));
  const lngs = corners.map(({lng}) => lng);
  const lats = corners.map(({lat}) => lat);
  return {west: Math.min(...lngs), south: Math.min(...lats), east: Math.max(...lngs), north: Math.max(...lats)};
}

function keepInStep(map: MapLibreMap): void {
  let drawn = styleKey(app.get());
  const redraw = async () => {
    const key = styleKey(app.get());
    if (same(drawn, key)) return;
    drawn = key;
    map.getCanvas().setAttribute('aria-label', messagesOf(app.get().language).map);
    const style = await servedStyle(app.get().theme);
    map.setStyle(drawnStyle(style, styleState(app.get())), {diff: true, validate: false});
  };
  app.subscribe(() => void redraw().catch(error => probe.failed(error)));
  void redraw();
}

function styleKey(state: State): unknown[] {
  return [state.layers, state.threeD, state.language, state.theme, state.position, state.catalogue, state.card];
}

function same(a: unknown[], b: unknown[]): boolean {
  return a.every((value, index) => value === b[index]);
}

function iconOf(card: State['card']): string | null {
  return card && card.ref.collection in themes ? `badge-${card.ref.collection}` : null;
}

function styleState(state: State): StyleState {
  const collections = state.catalogue.status === 'ready' ? state.catalogue.collections : [];
  const geometry = state.card?.status === 'ready' ? state.card.feature.geometry : null;
  const height = state.card?.status === 'ready' ? state.card.feature.properties.height : null;
  return {
    base: new Set(collections.filter(collection => collection.group === 'base').map(collection => collection.id)),
    bundled: DEFAULT_LAYERS,
    layers: state.layers,
    chosen: new Set(isUsual(state.layers) ? [] : state.layers),
    threeD: state.threeD,
    language: state.language,
    theme: state.theme,
    selection: geometry
      ? {geometry, height: state.threeD && typeof height === 'number' ? height : null, icon: iconOf(state.card)}
      : null,
    position: state.position,
  };
}
