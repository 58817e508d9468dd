// The support handle: what an engineer at the keyboard, or a browser test, may ask of a running screen.

import type { PagePoint } from './desk.svelte';
import type { BoatRow, TrackRow } from './live/protocol';

/** Read-only but for `disconnect()`, which cuts the socket as a network would. */
export interface Support {
  readonly seq: number | null;
  readonly boats: readonly BoatRow[];
  readonly tracks: readonly TrackRow[];
  readonly connected: boolean;
  readonly conflated: number;
  readonly asOf: string | null;
  /** Where on the page the map draws a position; null off the map, while it moves, or before it is there. */
  place(latDeg: number, lonDeg: number): PagePoint | null;
  disconnect(): void;
}

declare global {
  interface Window {
    __varne: Support;
  }
}

interface Shown {
  liveSeq: number | null;
  boats: readonly BoatRow[];
  tracks: ReadonlyMap<string, TrackRow>;
  linked: boolean;
  conflated: number;
  asOf: string | null;
  disconnect(): void;
}

export function support(shown: Shown, map: { place: Support['place'] }): Support {
  return {
    get seq() {
      return shown.liveSeq;
    },
    get boats() {
      return shown.boats;
    },
    get tracks() {
      return [...shown.tracks.values()];
    },
    get connected() {
      return shown.linked;
    },
    get conflated() {
      return shown.conflated;
    },
    get asOf() {
      return shown.asOf;
    },
    place: (latDeg, lonDeg) => map.place(latDeg, lonDeg),
    disconnect: () => shown.disconnect(),
  };
}
