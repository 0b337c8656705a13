// What the panels may ask of the map. The map itself is loaded later, and on some devices never.

export interface MapCommands {
  zoomBy(steps: number): void;
  northUp(): void;
  setThreeD(on: boolean): void;
  show(point: [number, number], leastZoom: number): void;
  jumpTo(view: {lng: number; lat: number; zoom: number; bearing: number; pitch: number}): void;
  focus(): void;
  project(point: [number, number]): {x: number; y: number};
  reload(): void;
}

let commands: MapCommands | null = null;

export function mapCommands(): MapCommands | null {
  return commands;
}

export function setMapCommands(given: MapCommands): void {
  commands = given;
}
