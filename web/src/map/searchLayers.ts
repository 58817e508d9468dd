// A search on the map: areas, tracks and what was really searched. Units differ by colour, by dash and by the
// label at their area, so that none of it hangs on colour.

import type { Layer } from '@deck.gl/core';
import { PathLayer, PolygonLayer } from '@deck.gl/layers';
import type { LatLon, Search, UnitPlan } from '../live/search';
import { rgb, type Palette } from '../palettes';
import type { LonLat } from './geometry';

/** Pixels drawn and left out, by turns; the first is a whole line. */
export const DASHES: readonly (readonly number[])[] = [[], [12, 6], [3, 5], [14, 5, 3, 5]];
const INKS = ['search1', 'search2', 'search3', 'search4'] as const;
type Rgba = [number, number, number, number];

/** How the n-th unit of a plan is drawn: four colours, and then the next dash. */
export function styleOf(index: number): { ink: (typeof INKS)[number]; dash: readonly number[] } {
  return {
    ink: INKS[index % INKS.length] as (typeof INKS)[number],
    // Neighbours in the list differ in dash too.
    dash: DASHES[(index + Math.floor(index / INKS.length)) % DASHES.length] as readonly number[],
  };
}

export interface SearchScene {
  search: Search | null;
  /** The moment that areas are drawn for: they move with what is looked for. */
  atMs: number | null;
  colours: Palette;
  project: (lon: number, lat: number) => { x: number; y: number };
}

const lonLat = ([lat, lon]: LatLon): LonLat => [lon, lat];

/** The corners of an area at a moment; before its search begins and after it ends it stands still. */
export function cornersAt(unit: UnitPlan, startMs: number, atMs: number | null): LatLon[] {
  const [fromMs, untilMs] = [Date.parse(unit.on_scene_from), Date.parse(unit.on_scene_until)];
  const from = centreAt(unit, (fromMs - startMs) / 1000);
  const now = centreAt(unit, (Math.min(untilMs, Math.max(fromMs, atMs ?? fromMs)) - startMs) / 1000);
  return unit.corners.map(([lat, lon]) => [lat + now[0] - from[0], lon + now[1] - from[1]]);
}

function centreAt({ path }: UnitPlan, afterS: number): LatLon {
  const next = path.findIndex(([at]) => at >= afterS);
  const [after, before] = [path[next === -1 ? path.length - 1 : next], path[Math.max(0, next - 1)]];
  if (after === undefined || before === undefined) return [0, 0];
  const whole = after[0] - before[0];
  const share = next <= 0 || whole <= 0 ? 1 : (afterS - before[0]) / whole;
  return [before[1] + (after[1] - before[1]) * share, before[2] + (after[2] - before[2]) * share];
}

const ink = (hex: string, alpha = 255): Rgba => [...rgb(hex), alpha];
const PIECES_MAX = 600;

/** A line cut into the pieces that a dash leaves, as long as they are on the page. */
export function dashed(
  points: readonly LonLat[],
  dash: readonly number[],
  project: SearchScene['project'],
): LonLat[][] {
  if (dash.length === 0 || points.length < 2) return [[...points]];
  const pieces: LonLat[][] = [];
  let [turn, left, drawing] = [0, dash[0] ?? 1, true];
  let piece: LonLat[] = [points[0] as LonLat];
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1] as LonLat, points[i] as LonLat];
    const [a, b] = [project(...from), project(...to)];
    const lengthPx = Math.hypot(b.x - a.x, b.y - a.y);
    let gone = 0;
    while (lengthPx - gone > left) {
      gone += left;
      const share = gone / lengthPx;
      const at: LonLat = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
      if (drawing) pieces.push([...piece, at]);
      if (pieces.length > PIECES_MAX) return [[...points]]; // far zoomed in: a whole line is as plain
      drawing = !drawing;
      turn = (turn + 1) % dash.length;
      left = dash[turn] ?? 1;
      piece = [at];
    }
    left -= lengthPx - gone;
    piece.push(to);
  }
  if (drawing && piece.length > 1) pieces.push(piece);
  return pieces;
}

interface Stroke {
  path: LonLat[];
  colour: Rgba;
  widthPx: number;
}

/** Labels of the areas, for the map's own names: `A1 Dover lifeboat`. */
export function searchLabels(
  search: Search | null,
  colours: Palette,
  unitName: (id: string) => string,
  atMs: number | null,
): { at: LonLat; text: string; short: string; colour: Rgba }[] {
  return (search?.plan?.units ?? []).map((unit, index) => ({
    at: middle(cornersAt(unit, Date.parse(search?.ask.start_at ?? ''), atMs)),
    text: `${unit.label} ${unitName(unit.unit_id)}`,
    short: unit.label,
    colour: ink(colours[styleOf(index).ink]),
  }));
}

function middle(corners: readonly LatLon[]): LonLat {
  const sum = corners.reduce(([lat, lon], corner) => [lat + corner[0], lon + corner[1]], [0, 0]);
  return [sum[1] / corners.length, sum[0] / corners.length];
}

export function searchLayers({ search, atMs, colours, project }: SearchScene): Layer[] {
  const units = search?.plan?.units ?? [];
  const faint = search !== null && search.status !== 'planned' ? 0.45 : 1;
  const strokes: Stroke[] = [];
  for (const [index, unit] of units.entries()) {
    const { ink: role, dash } = styleOf(index);
    const track = unit.track.map(([, lat, lon]): LonLat => [lon, lat]);
    for (const path of dashed(track, dash, project)) {
      strokes.push({ path, colour: ink(colours[role], Math.round(255 * faint)), widthPx: 2 });
    }
    const first = track[0];
    if (first !== undefined)
      strokes.push({ path: crossAt(first, project), colour: ink(colours[role]), widthPx: 3 });
  }
  const order = new Map(units.map((unit, index) => [unit.unit_id, index]));
  for (const track of search?.tracks ?? []) {
    const { ink: role } = styleOf(order.get(track.unit_id) ?? 0);
    const path = track.points.map(([, lat, lon]): LonLat => [lon, lat]);
    strokes.push({ path, colour: ink(colours.chartHalo), widthPx: 7 });
    strokes.push({ path, colour: ink(colours[role]), widthPx: 4 });
  }
  for (const { share, rings } of search?.belief?.contours ?? []) {
    for (const ring of rings) {
      const closed = [...ring, ...(ring[0] === undefined ? [] : [ring[0]])].map(lonLat);
      const cut = share > 0.6 ? dashed(closed, [9, 7], project) : [closed];
      for (const path of cut) strokes.push({ path, colour: ink(colours.chartText), widthPx: 3 });
    }
  }
  return [
    new PolygonLayer<UnitPlan>({
      id: 'search-areas',
      data: units,
      getPolygon: (unit) => cornersAt(unit, Date.parse(search?.ask.start_at ?? ''), atMs).map(lonLat),
      getFillColor: (_, { index }) => ink(colours[styleOf(index).ink], Math.round(26 * faint)),
      getLineColor: (_, { index }) => ink(colours[styleOf(index).ink], Math.round(200 * faint)),
      getLineWidth: 1,
      lineWidthUnits: 'pixels',
      stroked: true,
      updateTriggers: {
        getPolygon: atMs,
        getFillColor: [colours, faint],
        getLineColor: [colours, faint],
      },
    }),
    new PathLayer<Stroke>({
      id: 'search-tracks',
      data: strokes,
      getPath: (stroke) => stroke.path,
      getColor: (stroke) => stroke.colour,
      getWidth: (stroke) => stroke.widthPx,
      widthUnits: 'pixels',
      jointRounded: true,
      updateTriggers: { getColor: colours },
    }),
  ];
}

const CROSS_PX = 6;

/** A small square where a track begins. */
function crossAt(at: LonLat, project: SearchScene['project']): LonLat[] {
  const here = project(...at);
  const east = project(at[0] + 0.01, at[1]);
  const north = project(at[0], at[1] + 0.01);
  const lon = (0.01 * CROSS_PX) / Math.max(1e-6, Math.abs(east.x - here.x));
  const lat = (0.01 * CROSS_PX) / Math.max(1e-6, Math.abs(north.y - here.y));
  const corner = (x: number, y: number): LonLat => [at[0] + x * lon, at[1] + y * lat];
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
}
