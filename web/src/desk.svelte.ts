// How the desk is laid out: which table lies beside the map, whether the call form is open, and who asks
// whom to move: the table asks the map to centre, the map gives the form a position.

import { screen } from './screen.svelte';

/** A point of the page, in pixels from its top left. */
export interface PagePoint {
  x: number;
  y: number;
}

export type Tab = 'boats' | 'incidents' | 'night' | 'vessels' | 'alerts' | 'feeds';

export interface Point {
  lat_deg: number;
  lon_deg: number;
}

class Desk {
  /** The tab the officer chose, and in which theatre. */
  #chosen = $state.raw<{ theatre: string | null; tab: Tab } | null>(null);
  calling = $state(false);
  /** Whether a click on the map gives the call's position. */
  picking = $state(false);
  /** The point clicked on the map while it does. */
  picked = $state.raw<Point | null>(null);
  /** Where the map is asked to go; null once it has gone. */
  centreOn = $state.raw<Point | null>(null);
  /** The report that waits for another to be compared with. */
  comparing = $state<string | null>(null);
  /** Where the map draws a position now; null off the map, while it moves, or before it is there. */
  place: (latDeg: number, lonDeg: number) => PagePoint | null = () => null;
  /** The chart's layers that are drawn. */
  layers = $state({
    lanes: true,
    limits: true,
    places: true,
    coverage: false,
    unreported: false,
    drift: true,
    driftAll: false,
    tide: false,
    vessels: true,
    labels: true,
    boats: true,
    doubts: true,
    units: true,
  });

  /** What lies beside the map: the officer's choice, else boats, or vessels where there is no boat at all. */
  get tab(): Tab {
    if (this.#chosen !== null && this.#chosen.theatre === screen.id) return this.#chosen.tab;
    return screen.boatless ? 'vessels' : 'boats';
  }

  set tab(tab: Tab) {
    this.#chosen = { theatre: screen.id, tab };
  }

  #returnTo: HTMLElement | null = null;

  openCall(): void {
    if (this.calling) {
      document.getElementById('call-position')?.focus();
      return;
    }
    this.#returnTo = document.activeElement as HTMLElement | null;
    this.picked = null;
    this.picking = true;
    this.calling = true;
  }

  closeCall(returnFocus = true): void {
    this.calling = false;
    this.picking = false;
    this.picked = null;
    if (returnFocus) this.#returnTo?.focus();
    this.#returnTo = null;
  }

  focusTable(): void {
    document.querySelector<HTMLElement>('#side [data-index][tabindex="0"]')?.focus();
  }
}

export const desk = new Desk();
export type LayerName = keyof Desk['layers'];
