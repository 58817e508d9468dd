// Boats that may be one, joined by dashed lines: the likelier, the thicker, with the figure at the middle; and
// the line between two reports that are compared. Dash, thickness and figure say it; colour says nothing.

import type { Layer } from '@deck.gl/core';
import { LineLayer } from '@deck.gl/layers';
import { percentText } from '../judged/chances';
import { doubtPairs } from '../judged/pairs';
import type { BoatRow, Report } from '../live/protocol';
import { rgb, type Palette } from '../palettes';
import type { LonLat } from './geometry';

const DASH_PX = 7;
const GAP_PX = 6;
const DASHES_MAX = 400; // of one line: a line across the whole chart when far zoomed in
const NARROW_PX = 1.2;
const BROAD_PX = 6;
/** Doubts under this are in the tables and not on the map: twenty faint lines hide one strong one. */
export const DRAWN_FROM = 0.05;
const SAID_FROM = 0.1; // with no boat open, a figure under this is left to the tables
const FIGURE_FROM_PX = 44; // on a shorter line the figure would hide it and both boats

export interface Alternatives {
  colours: Palette;
  shown: boolean;
  boats: readonly BoatRow[];
  pair: readonly [Report, Report] | null;
  /** Where the place or position of a report is; null: nowhere. */
  where: (report: Report) => LonLat | null;
  /** The boat that is open: its lines are drawn full, the others fall back. */
  chosen: string | null;
  locale: string;
  project: (lon: number, lat: number) => { x: number; y: number };
}

interface Dash {
  from: LonLat;
  to: LonLat;
  widthPx: number;
  alpha: number;
}

/** How broad a line is drawn for a probability. */
export const widthPx = (probability: number): number =>
  NARROW_PX + (BROAD_PX - NARROW_PX) * Math.min(1, Math.max(0, probability));

/** A straight line as dashes, so many as its length on the page asks for; at least one. */
export function dashes(from: LonLat, to: LonLat, lengthPx: number): [LonLat, LonLat][] {
  const period = DASH_PX + GAP_PX;
  const count = Math.min(DASHES_MAX, Math.max(1, Math.round((lengthPx + GAP_PX) / period)));
  const whole = count * period - GAP_PX; // begins and ends with a dash
  const at = (share: number): LonLat => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ];
  return Array.from({ length: count }, (_, i) => [
    at((i * period) / whole),
    at((i * period + DASH_PX) / whole),
  ]);
}

interface Line {
  from: LonLat;
  to: LonLat;
  lengthPx: number;
  probability: number;
  /** No boat is open, or one that it joins. */
  forward: boolean;
}

function lines({ shown, boats, chosen, pair, project }: Alternatives): Line[] {
  const drawn: Line[] = [];
  // Two reports compared are read alone.
  for (const { first, second, probability } of shown && pair === null ? doubtPairs(boats) : []) {
    const [from, to] = [placeOf(first), placeOf(second)];
    if (from === null || to === null || probability < DRAWN_FROM) continue;
    const forward = chosen === null || chosen === first.id || chosen === second.id;
    drawn.push({ from, to, probability, forward, lengthPx: apartPx(project, from, to) });
  }
  return drawn;
}

function apartPx(project: Alternatives['project'], from: LonLat, to: LonLat): number {
  const [a, b] = [project(...from), project(...to)];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** What stands at the middle of a line: its figure, where there is room and it is worth saying. */
export function figures(scene: Alternatives): { at: LonLat; text: string }[] {
  return lines(scene)
    .filter(
      ({ forward, lengthPx, probability }) =>
        forward && lengthPx >= FIGURE_FROM_PX && (scene.chosen !== null || probability >= SAID_FROM),
    )
    .map(({ from, to, probability }) => ({
      at: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2],
      text: percentText(probability, scene.locale),
    }));
}

export function alternativeLayers(scene: Alternatives): Layer[] {
  const { colours, chosen, project } = scene;
  const drawn: Dash[] = [];
  for (const { from, to, lengthPx, probability, forward } of lines(scene)) {
    for (const [a, b] of dashes(from, to, lengthPx)) {
      drawn.push({ from: a, to: b, widthPx: widthPx(probability), alpha: forward ? 235 : 80 });
    }
  }
  const [one, other] = scene.pair?.map(scene.where) ?? [];
  if (one && other) {
    for (const [a, b] of dashes(one, other, apartPx(project, one, other))) {
      drawn.push({ from: a, to: b, widthPx: 3, alpha: 255 });
    }
  }
  return [
    new LineLayer<Dash>({
      id: 'alternatives',
      data: drawn,
      getSourcePosition: (dash) => dash.from,
      getTargetPosition: (dash) => dash.to,
      getColor: (dash) => [...rgb(colours.chartText), dash.alpha],
      getWidth: (dash) => dash.widthPx,
      widthUnits: 'pixels',
      updateTriggers: { getColor: [colours, chosen] },
    }),
  ];
}

const placeOf = (boat: BoatRow): LonLat | null =>
  boat.lat_deg === null || boat.lon_deg === null ? null : [boat.lon_deg, boat.lat_deg];
