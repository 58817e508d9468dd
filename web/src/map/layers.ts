// Everything that moves, as deck.gl layers over the chart: vessels, boats, units, the open boat's reports.

import type { Layer } from '@deck.gl/core';
import { IconLayer, LineLayer, PathLayer, PolygonLayer, TextLayer } from '@deck.gl/layers';
import type { LayerName, Point } from '../desk.svelte';
import {
  TRACK_DOUBTED,
  type BoatPage,
  type BoatRow,
  type Report,
  type Theatre,
  type UnitRow,
} from '../live/protocol';
import type { Drift, BoatOutline, Streams } from '../live/drift';
import { rgb, type Palette } from '../palettes';
import type { Open, OpenThing } from '../route.svelte';
import { TENTATIVE_BELOW } from '../table/boats';
import type { VesselLine } from '../table/vessels';
import { alternativeLayers, figures, type Alternatives } from './alternatives';
import { FONT } from './basemap';
import { declutter, type Label, type Side, type Spot } from './declutter';
import { driftLayers } from './driftLayers';
import { courseVector, ellipseRing, type LonLat } from './geometry';
import type { Search } from '../live/search';
import { searchLabels, searchLayers } from './searchLayers';
import type { Atlas, ShapeName } from './shapes';

export const VECTOR_MINUTES = 6;
const FAINT_AFTER_S = 180; // three silent minutes: AIS under way speaks every 2 to 10 s
const FAINTEST_AFTER_S = 1800;
const UNHEARD_AFTER_S = 3600; // then where it is, and where it heads, is no longer known: a dot marks the last place
const MOVING_KN = 0.5;
const VESSEL_NAMES_FROM_ZOOM = 9.2;
const TENTATIVE_NAMES_FROM_ZOOM = 10;
const VECTORS_FROM_ZOOM = 8.5;
// Printable ASCII, Latin-1 letters, and the dash and ellipsis of our own labels.
const CHARACTERS = [
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  ...Array.from({ length: 96 }, (_, i) => String.fromCharCode(160 + i)),
  'Œ',
  'œ',
  '–',
  '…',
  '’',
];

const BOAT_PX: Partial<Record<ShapeName, number>> = { boat: 20, boatTentative: 19, boatClosed: 15 };

type Place = Theatre['places'][number];
type Rgba = [number, number, number, number];
const ink = (hex: string, alpha = 255): Rgba => [...rgb(hex), alpha];

export interface Scene {
  atlas: Atlas;
  colours: Palette;
  shown: Record<LayerName, boolean>;
  vessels: readonly VesselLine[];
  boats: readonly BoatRow[];
  units: readonly UnitRow[];
  unitName: (id: string) => string;
  /** How many are said to be aboard, in words after a boat's name; nothing when nobody said. */
  aboard: (boat: BoatRow) => string;
  /** Where a report's named place is. */
  placeOf: (report: Report) => LonLat | null;
  /** Named places, the most important first. */
  places: readonly NamedPlace[];
  page: BoatPage | null;
  /** Two reports that are compared. */
  pair: readonly [Report, Report] | null;
  /** The search that is open. */
  search: Search | null;
  /** The open boat's forecast, the outlines of all, and the streams, for so many hours ahead. */
  drift: { one: Drift | null; all: readonly BoatOutline[]; streams: Streams | null; hours: number };
  locale: string;
  open: Open | null;
  picked: Point | null;
  nowMs: number | null;
  zoom: number;
  project: (lon: number, lat: number) => { x: number; y: number };
  size: { width: number; height: number };
}

export interface NamedPlace {
  kind: Place['kind'];
  name: string;
  lat: number;
  lon: number;
}

/** From which zoom each kind of place is named; the order is that of importance. */
export const PLACE_NAMES_FROM_ZOOM: Partial<Record<Place['kind'], number>> = {
  town: 7,
  bank: 8.5,
  headland: 8.5,
  buoy: 8.5,
  other: 8.5,
  port: 9,
  beach: 10.5,
  station: 10.5,
};

/** What a click on the map met. */
export type Picked = OpenThing;

export function sceneLayers(scene: Scene): Layer[] {
  // A boat found to be another stands where that one does.
  const boats = scene.shown.boats ? scene.boats.filter(onMap) : [];
  const vessels = scene.shown.vessels ? scene.vessels.filter(onChart) : [];
  return [
    ...searchLayers({ ...scene, atMs: searchAtMs(scene) }),
    ...driftLayers({ ...scene, ...scene.drift, shown: scene.shown.boats && scene.shown.drift }),
    ...ellipses(scene, boats),
    ...alternativeLayers(doubtsOf(scene)),
    ...reportTrail(scene),
    ...vesselLayers(scene, vessels),
    ...unitLayers(scene),
    ...boatLayers(scene, boats),
    ...selection(scene, boats, vessels),
    ...labels(scene, boats, vessels),
  ];
}

/** The moment that a search's areas are drawn for: that of the forecast on the map. */
const searchAtMs = ({ nowMs, drift }: Scene): number | null =>
  nowMs === null ? null : nowMs + drift.hours * 3_600_000;

/** The boat before which all others fall back; none of them when two reports are compared; null: all alike. */
function foremost({ open }: Scene): string | null {
  return open?.kind === 'boat' || open?.kind === 'search' ? open.id : open?.kind === 'why' ? '' : null;
}

function doubtsOf(scene: Scene): Alternatives {
  const { shown } = scene;
  return {
    ...scene,
    shown: shown.boats && shown.doubts,
    chosen: foremost(scene),
    where: (report) =>
      report.lat_deg == null || report.lon_deg == null
        ? scene.placeOf(report)
        : [report.lon_deg, report.lat_deg],
  };
}

type Placed<Row> = Row & { lat_deg: number; lon_deg: number };
type OnChart = VesselLine & { latDeg: number; lonDeg: number };

const onMap = (boat: BoatRow): boat is Placed<BoatRow> =>
  boat.lat_deg !== null && boat.lon_deg !== null && boat.status !== 'merged';
const onChart = (line: VesselLine): line is OnChart => line.latDeg !== null && line.lonDeg !== null;

/** How strongly a vessel is drawn: full while it speaks, then fainter, never gone. */
export function strength(atS: number | null, nowMs: number | null): number {
  if (atS === null || nowMs === null) return 255;
  const age = nowMs / 1000 - atS;
  if (age <= FAINT_AFTER_S) return 255;
  const share = Math.min(1, (age - FAINT_AFTER_S) / (FAINTEST_AFTER_S - FAINT_AFTER_S));
  return Math.round(170 - 90 * share);
}

/** Whether a vessel has been silent so long that only its last place is known. */
export function unheard(atS: number | null, nowMs: number | null): boolean {
  return atS !== null && nowMs !== null && nowMs / 1000 - atS > UNHEARD_AFTER_S;
}

export function boatShape(boat: BoatRow): ShapeName {
  if (boat.status === 'closed') return 'boatClosed';
  return boat.probability < TENTATIVE_BELOW ? 'boatTentative' : 'boat';
}

const boatInk = (boat: BoatRow, colours: Palette): Rgba =>
  boat.status === 'closed'
    ? ink(colours.boatClosed, 190)
    : ink(colours.boat, boat.probability < TENTATIVE_BELOW ? 170 : 255);

function ellipses(scene: Scene, boats: readonly Placed<BoatRow>[]): Layer[] {
  // With one boat open its own ellipse speaks; the others fall back. What is rather an echo than a boat has one
  // only when it is open: fifty wide ellipses of nothing would hide the few of somebody.
  const chosen = foremost(scene);
  const open = boats.filter(
    (boat) =>
      boat.status === 'open' &&
      boat.ellipse !== null &&
      (boat.probability >= TENTATIVE_BELOW || boat.id === chosen),
  );
  const faded = (boat: BoatRow, alpha: number): Rgba =>
    ink(scene.colours.boat, chosen === null || chosen === boat.id ? alpha : alpha * 0.35);
  const changes = [scene.colours, chosen];
  const ring = (boat: Placed<BoatRow>, sigmas: number): LonLat[] =>
    boat.ellipse === null ? [] : ellipseRing(boat.lat_deg, boat.lon_deg, boat.ellipse, sigmas);
  return [
    new PolygonLayer<Placed<BoatRow>>({
      id: 'ellipse-1',
      data: open,
      getPolygon: (boat) => ring(boat, 1),
      getFillColor: (boat) => faded(boat, 22),
      getLineColor: (boat) => faded(boat, 200),
      getLineWidth: 1.5,
      lineWidthUnits: 'pixels',
      updateTriggers: { getFillColor: changes, getLineColor: changes },
    }),
    new PathLayer<Placed<BoatRow>>({
      id: 'ellipse-2',
      data: open,
      getPath: (boat) => ring(boat, 2),
      getColor: (boat) => faded(boat, 105),
      getWidth: 1,
      widthUnits: 'pixels',
      updateTriggers: { getColor: changes },
    }),
  ];
}

function icons<Row>(
  scene: Scene,
  id: string,
  data: readonly Row[],
  parts: {
    at: (row: Row) => LonLat;
    shape: (row: Row) => ShapeName;
    colour: (row: Row) => Rgba;
    size: (row: Row) => number;
    angle?: (row: Row) => number;
    pickable?: boolean;
    offset?: [number, number];
  },
): IconLayer<Row> {
  return new IconLayer<Row>({
    id,
    data: data as Row[],
    iconAtlas: scene.atlas.image as unknown as string, // deck takes a canvas; its type names only addresses
    iconMapping: scene.atlas.mapping,
    getIcon: parts.shape,
    getPosition: parts.at,
    getColor: parts.colour,
    getSize: parts.size,
    getAngle: parts.angle ?? 0,
    getPixelOffset: parts.offset ?? [0, 0],
    sizeUnits: 'pixels',
    pickable: parts.pickable ?? false,
    updateTriggers: { getColor: [scene.colours, scene.nowMs], getIcon: scene.nowMs },
  });
}

function vesselLayers(scene: Scene, vessels: readonly OnChart[]): Layer[] {
  const { colours, nowMs } = scene;
  const moving = (line: OnChart): boolean =>
    line.courseDeg !== null &&
    line.speedKn !== null &&
    line.speedKn >= MOVING_KN &&
    !unheard(line.atS, nowMs);
  const turned = (line: OnChart): number | null => line.headingDeg ?? (moving(line) ? line.courseDeg : null);
  return [
    new LineLayer<OnChart>({
      id: 'vessel-courses',
      data: scene.zoom < VECTORS_FROM_ZOOM ? [] : vessels.filter(moving),
      getSourcePosition: (line) => [line.lonDeg, line.latDeg],
      getTargetPosition: (line) =>
        courseVector(line.latDeg, line.lonDeg, line.speedKn ?? 0, line.courseDeg ?? 0, VECTOR_MINUTES),
      getColor: (line) => ink(colours.vessel, Math.min(200, strength(line.atS, nowMs))),
      getWidth: 1.2,
      updateTriggers: { getColor: [colours, nowMs] },
    }),
    icons(scene, 'vessels', vessels, {
      at: (line) => [line.lonDeg, line.latDeg],
      shape: (line) =>
        unheard(line.atS, nowMs) ? 'vesselUnheard' : turned(line) === null ? 'vesselStill' : 'vessel',
      colour: (line) => ink(colours.vessel, strength(line.atS, nowMs)),
      size: () => (scene.zoom < VECTORS_FROM_ZOOM ? 11 : 15),
      angle: (line) => -(turned(line) ?? 0),
      pickable: true,
    }),
    icons(
      scene,
      'vessel-doubts',
      vessels.filter((line) => line.flags & TRACK_DOUBTED),
      {
        at: (line) => [line.lonDeg, line.latDeg],
        shape: () => 'doubt',
        colour: () => ink(colours.danger),
        size: () => 15,
        offset: [-13, -10],
      },
    ),
  ];
}

function unitLayers(scene: Scene): Layer[] {
  const units = scene.shown.units ? scene.units : [];
  return [
    icons(scene, 'units', units, {
      at: (unit) => [unit.lon_deg, unit.lat_deg],
      shape: (unit) => (unit.from_base ? 'unitBase' : 'unitHeard'),
      colour: () => ink(scene.colours.unit),
      size: () => (scene.zoom < 9 ? 9 : 13),
    }),
  ];
}

function boatLayers(scene: Scene, boats: readonly Placed<BoatRow>[]): Layer[] {
  const byRank = [...boats].sort((a, b) => Number(a.status === 'open') - Number(b.status === 'open'));
  return [
    icons(scene, 'boats', byRank, {
      at: (boat) => [boat.lon_deg, boat.lat_deg],
      shape: boatShape,
      colour: (boat) => boatInk(boat, scene.colours),
      size: (boat) => BOAT_PX[boatShape(boat)] ?? 20,
      pickable: true,
    }),
  ];
}

/** Where the open boat's reports put it, joined in the order they speak of. */
function reportTrail(scene: Scene): Layer[] {
  const entries = (scene.pair ?? (scene.page?.reports ?? []).map(({ report }) => report))
    .filter((report) => report.lat_deg != null && report.lon_deg != null)
    .sort((a, b) => (a.observed_at ?? a.received_at).localeCompare(b.observed_at ?? b.received_at));
  const points = entries.map((report): LonLat => [report.lon_deg ?? 0, report.lat_deg ?? 0]);
  return [
    new PathLayer<LonLat[]>({
      id: 'report-trail',
      data: points.length > 1 ? [points] : [],
      getPath: (line) => line,
      getColor: ink(scene.colours.chartText, 120),
      getWidth: 1,
      widthUnits: 'pixels',
      updateTriggers: { getColor: scene.colours },
    }),
    icons(scene, 'report-dots', points, {
      at: (point) => point,
      shape: () => 'report',
      colour: () => ink(scene.colours.chartText),
      size: () => 15,
    }),
  ];
}

function selection(scene: Scene, boats: readonly Placed<BoatRow>[], vessels: readonly OnChart[]): Layer[] {
  const at: { point: LonLat; shape: ShapeName }[] = [];
  const { open } = scene;
  if (open?.kind === 'boat' || open?.kind === 'search') {
    const boat = boats.find((one) => one.id === open.id);
    if (boat !== undefined) at.push({ point: [boat.lon_deg, boat.lat_deg], shape: 'ring' });
  } else if (open?.kind === 'vessel') {
    const vessel = vessels.find((one) => one.id === open.id);
    if (vessel !== undefined) at.push({ point: [vessel.lonDeg, vessel.latDeg], shape: 'ring' });
  }
  if (scene.picked !== null) at.push({ point: [scene.picked.lon_deg, scene.picked.lat_deg], shape: 'cross' });
  return [
    icons(scene, 'selection', at, {
      at: (mark) => mark.point,
      shape: (mark) => mark.shape,
      colour: () => ink(scene.colours.focus),
      size: () => 36,
    }),
  ];
}

interface Named extends Label {
  at: LonLat;
  colour: Rgba;
  face: Face;
}

/** How a name is set: a boat more likely than not stands out; a place keeps the chart's ink. */
type Face = 'boat' | 'thing' | 'place' | 'figure';
const FACES: Record<Face, { px: number; weight: number; charPx: number; heightPx: number }> = {
  place: { px: 12, weight: 400, charPx: 6.4, heightPx: 15 },
  thing: { px: 12, weight: 400, charPx: 6.8, heightPx: 15 },
  figure: { px: 12.5, weight: 700, charPx: 7.2, heightPx: 15 },
  boat: { px: 13.5, weight: 700, charPx: 7.6, heightPx: 16 },
};
const BOAT_SIDES: readonly Side[] = ['right', 'left', 'above', 'below'];
const THING_SIDES: readonly Side[] = ['right', 'left'];
const ANCHORS = {
  right: { anchor: 'start', baseline: 'center', dx: 1, dy: 0 },
  left: { anchor: 'end', baseline: 'center', dx: -1, dy: 0 },
  above: { anchor: 'middle', baseline: 'bottom', dx: 0, dy: -1 },
  below: { anchor: 'middle', baseline: 'top', dx: 0, dy: 1 },
} as const;

/** Names beside things: boats first, then places, units, and vessels; none upon another. */
function labels(scene: Scene, boats: readonly Placed<BoatRow>[], vessels: readonly OnChart[]): Layer[] {
  const { size, zoom } = scene;
  const wanted: Named[] = [];
  const spots: Spot[] = [];
  const want = (
    text: string,
    [lon, lat]: LonLat,
    colour: Rgba,
    face: Face,
    gapPx: number,
    sides: readonly Side[],
    short = text,
  ): void => {
    const { x, y } = scene.project(lon, lat);
    if (x < 0 || y < 0 || x > size.width || y > size.height) return;
    const { charPx, heightPx } = FACES[face];
    wanted.push({ text, short, x, y, charPx, heightPx, gapPx, sides, at: [lon, lat], colour, face });
  };
  for (const report of scene.pair ?? []) {
    const at = doubtsOf(scene).where(report);
    if (at !== null) want(report.id, at, ink(scene.colours.chartText), 'figure', 9, BOAT_SIDES);
  }
  for (const { at, text, short, colour } of searchLabels(
    scene.search,
    scene.colours,
    scene.unitName,
    searchAtMs(scene),
  )) {
    want(text, at, colour, 'boat', 4, BOAT_SIDES, short);
  }
  for (const boat of [...boats].sort((a, b) => rank(a) - rank(b))) {
    const shape = boatShape(boat);
    spots.push({ ...scene.project(boat.lon_deg, boat.lat_deg), radiusPx: (BOAT_PX[shape] ?? 20) / 2 - 2 });
    const firm = shape === 'boat';
    const from = firm ? 0 : shape === 'boatTentative' ? TENTATIVE_NAMES_FROM_ZOOM : 9.5;
    if (zoom < from && boat.id !== foremost(scene)) continue;
    const text = firm ? `${boat.name}${scene.aboard(boat)}` : boat.name;
    const face = firm ? 'boat' : 'thing';
    const at: LonLat = [boat.lon_deg, boat.lat_deg];
    want(text, at, boatInk(boat, scene.colours), face, 12, BOAT_SIDES, boat.name);
  }
  for (const { at, text } of figures(doubtsOf(scene))) {
    want(text, at, ink(scene.colours.chartText), 'figure', 4, BOAT_SIDES);
  }
  if (scene.shown.places) {
    for (const place of scene.places) {
      if (zoom < (PLACE_NAMES_FROM_ZOOM[place.kind] ?? 10.5)) continue;
      want(place.name, [place.lon, place.lat], ink(scene.colours.chartText), 'place', 7, BOAT_SIDES);
    }
  }
  if (scene.shown.units) {
    for (const unit of scene.units) {
      if (unit.from_base && zoom < 11) continue;
      const at: LonLat = [unit.lon_deg, unit.lat_deg];
      want(scene.unitName(unit.id), at, ink(scene.colours.unit), 'thing', 10, THING_SIDES);
    }
  }
  if (scene.shown.labels && zoom >= VESSEL_NAMES_FROM_ZOOM) {
    for (const line of vessels) {
      if (unheard(line.atS, scene.nowMs)) continue;
      const at: LonLat = [line.lonDeg, line.latDeg];
      want(line.name ?? String(line.mmsi), at, ink(scene.colours.vessel), 'thing', 10, THING_SIDES);
    }
  }
  const kept = declutter(wanted, spots, size);
  return (Object.keys(FACES) as Face[]).map(
    (face) =>
      new TextLayer<Named & { side: Side }>({
        id: `names-${face}`,
        data: kept.filter((label) => label.face === face),
        getText: (label) => label.text,
        getPosition: (label) => label.at,
        getColor: (label) => label.colour,
        getSize: FACES[face].px,
        getPixelOffset: ({ side, gapPx }) => [ANCHORS[side].dx * gapPx, ANCHORS[side].dy * gapPx],
        getTextAnchor: ({ side }) => ANCHORS[side].anchor,
        getAlignmentBaseline: ({ side }) => ANCHORS[side].baseline,
        fontFamily: FONT,
        fontWeight: FACES[face].weight,
        characterSet: CHARACTERS,
        fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 12, smoothing: 0.22 },
        outlineWidth: 4,
        outlineColor: ink(scene.colours.chartHalo),
        updateTriggers: { getColor: scene.colours },
      }),
  );
}

const rank = (boat: BoatRow): number =>
  boat.status === 'closed' ? 2 : boat.probability < TENTATIVE_BELOW ? 1 : 0;
