// What is drawn of where boats may be: the open boat's forecast, the outlines of all, the streams; and the hour.

import { unixMs } from '../format/time';
import { Declined } from '../live/api';
import { driftApi, type Drift, type NoDrift, type BoatOutline, type Streams } from '../live/drift';

export const HOURS_AHEAD = 12;
const HOUR_MS = 3_600_000;
const STREAM_STEP_MS = 600_000; // the centre tells streams to ten minutes
const AGAIN_MS = 15_000;
const SETTLE_MS = 150; // a slider being drawn asks for nothing
const NOT_SOONER_MS = 2_000; // in a fast replay a boat changes many times a second

class DriftShown {
  /** Hours ahead of the shown moment that the map is drawn for. */
  hours = $state(0);
  /** The open boat's forecast, or why it has none. */
  one = $state.raw<Drift | null>(null);
  why = $state<NoDrift | null>(null);
  failed = $state(false);
  all = $state.raw<readonly BoatOutline[]>([]);
  streams = $state.raw<Streams | null>(null);
  /** Why there are no streams: a code of the centre. */
  noStreams = $state<string | null>(null);
  #askedMs = -Infinity;
  #askedOf = '';

  /** Keep the open boat's forecast current until the returned function is called. */
  followBoat(theatre: string, boat: string, time: string | null): () => void {
    let over = false;
    const key = `${theatre} ${boat} ${time ?? ''}`;
    if (this.#askedOf !== key && this.one?.boat_id !== boat) this.#forget();
    const waitMs = this.#askedOf === key ? this.#askedMs + NOT_SOONER_MS - performance.now() : 0;
    const timer = setTimeout(
      () => {
        this.#askedOf = key;
        this.#askedMs = performance.now();
        driftApi.boat(theatre, boat, time).then(
          (answer) => {
            if (over) return;
            this.one = answer.forecast;
            this.why = answer.why;
            this.failed = false;
          },
          (problem: unknown) => {
            if (!(problem instanceof Declined)) throw problem;
            if (!over) this.failed = true;
          },
        );
      },
      Math.max(0, waitMs),
    );
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }

  /** No boat is open. */
  close(): void {
    this.#askedOf = '';
    this.#forget();
  }

  #forget(): void {
    this.one = null;
    this.why = null;
    this.failed = false;
  }

  /** Keep the outlines of all boats at a moment current until the returned function is called. */
  followAll(
    theatre: string,
    atMs: number | null,
    time: string | null,
    shown: boolean,
  ): (() => void) | undefined {
    if (!shown || atMs === null) {
      if (!shown) this.all = [];
      return undefined;
    }
    const at = new Date(atMs).toISOString();
    let over = false;
    const ask = (): void => {
      driftApi.all(theatre, at, time).then(
        ({ boats }) => {
          if (!over) this.all = boats;
        },
        (problem: unknown) => {
          if (!(problem instanceof Declined)) throw problem; // unreachable: the link says so, louder
        },
      );
    };
    const soon = setTimeout(ask, SETTLE_MS);
    const again = time === null ? setInterval(ask, AGAIN_MS) : undefined;
    return () => {
      over = true;
      clearTimeout(soon);
      clearInterval(again);
    };
  }

  /** Keep the streams of a moment until the returned function is called. */
  followStreams(theatre: string, atMs: number | null, shown: boolean): (() => void) | undefined {
    if (!shown || atMs === null) {
      if (!shown) this.streams = null;
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      driftApi.streams(theatre, new Date(atMs).toISOString()).then(
        (streams) => {
          if (over) return;
          this.streams = streams;
          this.noStreams = null;
        },
        (problem: unknown) => {
          if (!(problem instanceof Declined)) throw problem;
          if (over) return;
          this.streams = null;
          this.noStreams = problem.code;
        },
      );
    }, SETTLE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }
}

export const drift = new DriftShown();

/** The moment drawn, to the step in which streams are told; null before the centre has spoken. */
export function streamMs(shownMs: number | null, hours: number): number | null {
  return shownMs === null ? null : Math.round((shownMs + hours * HOUR_MS) / STREAM_STEP_MS) * STREAM_STEP_MS;
}

/** The hour of a forecast that is nearest to so many hours after the shown moment; null: beyond its end. */
export function hourOf<Hour extends { at: string }>(
  hours: readonly Hour[],
  shownMs: number | null,
  ahead: number,
): Hour | null {
  if (shownMs === null) return hours[ahead] ?? null;
  const wanted = shownMs + ahead * HOUR_MS;
  let best: Hour | null = null;
  let least = 0.75 * HOUR_MS;
  for (const hour of hours) {
    const apart = Math.abs((unixMs(hour.at) ?? Infinity) - wanted);
    if (apart < least) [best, least] = [hour, apart];
  }
  return best;
}
