// Where boats may be, on the chart: regions of 50 and 90 % (told apart by weight of line and by their figures),
// a few possible tracks, the odds of coming ashore, and the stream as arrows. None of it hangs on colour.

import type { Layer } from '@deck.gl/core';
import { PathLayer, PolygonLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers';
import { percentText } from '../judged/chances';
import type { Drift, BoatOutline, Streams } from '../live/drift';
import { rgb, type Palette } from '../palettes';
import { FONT } from './basemap';
import { hourOf } from './drift.svelte';
import type { LonLat } from './geometry';

type Rgba = [number, number, number, number];
const ink = (hex: string, alpha = 255): Rgba => [...rgb(hex), alpha];

export const CMPS_PER_KN = 51.4444;
const ARROW_PX_PER_KN = 11;
const ARROW_MIN_PX = 4; // a slacker stream is a dot
const ARROW_APART_PX = 38;
const HEAD_PX = 4.5;
export const LANDING_FROM = 0.02; // odds under this are left to the boat's page
const LANDING_SAID_FROM = 0.05;
const LANDING_APART_PX = 44;
const RING_SAID_FROM_PX = 44;
const FIGURES = [...'0123456789<> %,.\u00a0'];

export interface DriftScene {
  colours: Palette;
  one: Drift | null;
  all: readonly BoatOutline[];
  streams: Streams | null;
  /** Whether the open boat's forecast is drawn. */
  shown: boolean;
  hours: number;
  nowMs: number | null;
  locale: string;
  project: (lon: number, lat: number) => { x: number; y: number };
  size: { width: number; height: number };
}

interface Stroke {
  path: LonLat[];
  colour: Rgba;
  widthPx: number;
}

interface Figure {
  at: LonLat;
  text: string;
  colour: Rgba;
  downPx: number;
}

export interface Ashore {
  at: LonLat;
  odds: number;
}

export function driftLayers(scene: DriftScene): Layer[] {
  return [...streamLayers(scene), ...outlineLayers(scene), ...boatDriftLayers(scene)];
}

/** The 90 % outlines of all boats but the open one, faint. */
function outlineLayers({ all, one, shown, colours }: DriftScene): Layer[] {
  const rings = all.filter((boat) => !(shown && boat.boat_id === one?.boat_id)).flatMap(({ most }) => most);
  return [
    new PolygonLayer<LonLat[]>({
      id: 'drift-all',
      data: rings,
      getPolygon: (ring) => ring,
      getFillColor: ink(colours.boat, 14),
      getLineColor: ink(colours.boat, 130),
      getLineWidth: 1,
      lineWidthUnits: 'pixels',
      updateTriggers: { getFillColor: colours, getLineColor: colours },
    }),
  ];
}

function boatDriftLayers(scene: DriftScene): Layer[] {
  const { colours, one, shown, hours, nowMs, locale } = scene;
  const hour = shown && one !== null ? hourOf(one.hours, nowMs, hours) : null;
  const half = hour?.half ?? [];
  const most = hour?.most ?? [];
  const ashore = shown && one !== null && hour !== null ? ashoreBy(one, one.hours.indexOf(hour)) : [];
  // A ring about as large as the boat's own mark has no room for a figure.
  const seen = (ring: LonLat[]): boolean => heightPx(ring, scene) >= RING_SAID_FROM_PX;
  const figures: Figure[] = [
    // One at the foot of its ring and one at the head: so near the fix they do not lie on each other.
    ...half
      .slice(0, 1)
      .filter(seen)
      .map((ring) => ({
        at: utmost(ring, -1),
        text: '50\u00a0%',
        colour: ink(colours.boat),
        downPx: 10,
      })),
    ...most
      .slice(0, 1)
      .filter(seen)
      .map((ring) => ({
        at: utmost(ring, 1),
        text: '90\u00a0%',
        colour: ink(colours.boat),
        downPx: -9,
      })),
    ...spread(ashore, scene).map(({ at, odds }) => ({
      at,
      text: percentText(odds, locale),
      colour: ink(colours.chartText),
      downPx: 0,
    })),
  ];
  const strokes: Stroke[] = [
    ...(hour === null ? [] : (one?.tracks ?? [])).map((path) => ({
      path,
      colour: ink(colours.chartText, 70),
      widthPx: 1,
    })),
    ...(hour?.middle ? [cross(hour.middle, scene)] : []),
  ];
  const outline = (id: string, rings: LonLat[][], fill: number, widthPx: number): Layer =>
    new PolygonLayer<LonLat[]>({
      id,
      data: rings,
      getPolygon: (ring) => ring,
      getFillColor: ink(colours.boat, fill),
      getLineColor: ink(colours.boat),
      getLineWidth: widthPx,
      lineWidthUnits: 'pixels',
      updateTriggers: { getFillColor: colours, getLineColor: colours },
    });
  return [
    outline('drift-most', most, 20, 1.3),
    outline('drift-half', half, 44, 2.6),
    new PathLayer<Stroke>({
      id: 'drift-tracks',
      data: strokes,
      getPath: (stroke) => stroke.path,
      getColor: (stroke) => stroke.colour,
      getWidth: (stroke) => stroke.widthPx,
      widthUnits: 'pixels',
      jointRounded: true,
      updateTriggers: { getColor: colours },
    }),
    new ScatterplotLayer<Ashore>({
      id: 'drift-ashore',
      data: ashore,
      getPosition: (cell) => cell.at,
      getRadius: (cell) => ashorePx(cell.odds),
      radiusUnits: 'pixels',
      getFillColor: ink(colours.chartText, 60),
      getLineColor: ink(colours.chartText),
      getLineWidth: 1.5,
      lineWidthUnits: 'pixels',
      stroked: true,
      updateTriggers: { getFillColor: colours, getLineColor: colours },
    }),
    new TextLayer<Figure>({
      id: 'drift-figures',
      data: figures,
      getText: (figure) => figure.text,
      getPosition: (figure) => figure.at,
      getColor: (figure) => figure.colour,
      getSize: 12.5,
      getPixelOffset: (figure) => [0, figure.downPx],
      fontFamily: FONT,
      fontWeight: 700,
      characterSet: FIGURES,
      fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 12, smoothing: 0.22 },
      outlineWidth: 4,
      outlineColor: ink(colours.chartHalo),
      updateTriggers: { getColor: colours },
    }),
  ];
}

/** How large a circle is for odds of coming ashore: its area says them. */
export const ashorePx = (odds: number): number => 3 + 26 * Math.sqrt(odds);

/** Stretches of coast and the odds of having come ashore there by an hour, those worth drawing. */
export function ashoreBy(one: Drift, hour: number): Ashore[] {
  return one.landings
    .map((cell) => ({
      at: [cell.lon_deg, cell.lat_deg] as LonLat,
      odds: (cell.under_way[hour] ?? 0) + (cell.adrift[hour] ?? 0),
    }))
    .filter(({ odds }) => odds >= LANDING_FROM)
    .sort((a, b) => b.odds - a.odds);
}

/** Of figures on the coast, those that do not lie upon a likelier one. */
function spread(cells: readonly Ashore[], { project }: DriftScene): Ashore[] {
  const kept: { x: number; y: number }[] = [];
  return cells.filter(({ at, odds }) => {
    const here = project(...at);
    if (odds < LANDING_SAID_FROM) return false;
    if (kept.some((other) => Math.hypot(other.x - here.x, other.y - here.y) < LANDING_APART_PX)) return false;
    kept.push(here);
    return true;
  });
}

const heightPx = (ring: LonLat[], { project }: DriftScene): number =>
  Math.abs(project(...utmost(ring, 1)).y - project(...utmost(ring, -1)).y);

/** The point of a ring that lies farthest north (1) or south (-1). */
const utmost = (ring: readonly LonLat[], way: 1 | -1): LonLat =>
  ring.reduce((best, point) => (way * (point[1] - best[1]) > 0 ? point : best), ring[0] ?? [0, 0]);

const CROSS_PX = 6;

/** The middle of the cloud: a cross of a fixed size on the page. */
function cross(at: LonLat, { project, colours }: DriftScene): Stroke {
  const { lon, lat } = degreesPerPx(at, project);
  const [x, y] = at;
  const [dx, dy] = [CROSS_PX * lon, CROSS_PX * lat];
  const path: LonLat[] = [[x - dx, y], [x + dx, y], at, [x, y - dy], [x, y + dy]];
  return { path, colour: ink(colours.boat), widthPx: 2 };
}

function degreesPerPx([lon, lat]: LonLat, project: DriftScene['project']): { lon: number; lat: number } {
  const here = project(lon, lat);
  return {
    lon: 0.01 / Math.max(1e-6, Math.abs(project(lon + 0.01, lat).x - here.x)),
    lat: 0.01 / Math.max(1e-6, Math.abs(project(lon, lat + 0.01).y - here.y)),
  };
}

export interface Arrow {
  path: LonLat[];
  kn: number;
}

/** The stream as arrows, as many as the page has room for; each as long as its knots. */
export function arrows(
  streams: Streams,
  project: DriftScene['project'],
  size: { width: number; height: number },
): Arrow[] {
  const rows = Math.floor(streams.east_cmps.length / streams.columns);
  const [west, south] = [streams.west_deg, streams.south_deg];
  const corner = project(west, south);
  const next = project(west + streams.step_lon_deg, south + streams.step_lat_deg);
  const every = (px: number): number => Math.max(1, Math.ceil(ARROW_APART_PX / Math.max(1e-6, Math.abs(px))));
  const [stepColumns, stepRows] = [every(next.x - corner.x), every(next.y - corner.y)];
  const drawn: Arrow[] = [];
  for (let row = 0; row < rows; row += stepRows) {
    for (let column = 0; column < streams.columns; column += stepColumns) {
      const [east, north] = [row * streams.columns + column].flatMap((n) => [
        streams.east_cmps[n] ?? null,
        streams.north_cmps[n] ?? null,
      ]);
      if (east == null || north == null) continue;
      const at: LonLat = [west + column * streams.step_lon_deg, south + row * streams.step_lat_deg];
      const { x, y } = project(...at);
      if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
      drawn.push(arrow(at, east / CMPS_PER_KN, north / CMPS_PER_KN, degreesPerPx(at, project)));
    }
  }
  return drawn;
}

/** An arrow about a point, towards where the water runs. */
export function arrow(
  at: LonLat,
  eastKn: number,
  northKn: number,
  perPx: { lon: number; lat: number },
): Arrow {
  const kn = Math.hypot(eastKn, northKn);
  const length = kn * ARROW_PX_PER_KN;
  const [ux, uy] = kn > 0 ? [eastKn / kn, northKn / kn] : [0, 0];
  const point = (along: number, across: number): LonLat => [
    at[0] + (along * ux - across * uy) * perPx.lon,
    at[1] + (along * uy + across * ux) * perPx.lat,
  ];
  if (length < ARROW_MIN_PX) return { path: [point(-1, 0), point(1, 0)], kn };
  const [tip, tail] = [length / 2, -length / 2];
  const head = Math.min(HEAD_PX, 0.6 * length);
  return {
    path: [
      point(tail, 0),
      point(tip, 0),
      point(tip - head, 0.6 * head),
      point(tip, 0),
      point(tip - head, -0.6 * head),
    ],
    kn,
  };
}

function streamLayers({ streams, colours, project, size }: DriftScene): Layer[] {
  return [
    new PathLayer<Arrow>({
      id: 'streams',
      data: streams === null ? [] : arrows(streams, project, size),
      getPath: (one) => one.path,
      getColor: ink(colours.coverage),
      getWidth: 1.6,
      widthUnits: 'pixels',
      updateTriggers: { getColor: colours },
    }),
  ];
}
