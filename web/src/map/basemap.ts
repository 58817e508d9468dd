// The chart under everything: coast, routeing, limits, places, coverage. A MapLibre style, made of the
// theatre file and a palette; no tiles, no glyph server, nothing from outside.

import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { LayerName } from '../desk.svelte';
import type { IntensityLayer } from '../live/judged';
import type { Theatre } from '../live/protocol';
import type { Palette } from '../palettes';
import { circleRing } from './geometry';
import { squares, strengthOf } from './intensity';

export const FONT = 'Atkinson Hyperlegible';
const FONTS = [FONT];

export interface ChartWords {
  name: (both: { name_en: string; name_fr: string }) => string;
  approximate: string;
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const feature = (geometry: Geometry, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  geometry,
  properties,
});

/** A name that says it is approximate, once: the theatre file may have said so already. */
function approximately(name: string, approximate: boolean, words: ChartWords): string {
  const stem = words.approximate.toLowerCase().slice(0, 8); // French agrees: approximatif, approximative
  const said = name.toLowerCase().includes(stem);
  return approximate && !said ? `${name} (${words.approximate})` : name;
}

function closed(line: readonly [number, number][]): boolean {
  const [first, last] = [line[0], line.at(-1)];
  return (
    line.length > 3 &&
    first !== undefined &&
    last !== undefined &&
    first[0] === last[0] &&
    first[1] === last[1]
  );
}

/** The theatre's fixed things as GeoJSON, one source each, named in the reader's language. */
export function chartSources(
  theatre: Theatre,
  coast: string,
  words: ChartWords,
): Record<string, SourceSpecification> {
  const lanes = (theatre.lanes ?? []).map((lane) =>
    feature(
      closed(lane.coordinates)
        ? { type: 'Polygon', coordinates: [lane.coordinates] }
        : { type: 'LineString', coordinates: lane.coordinates },
      { kind: lane.kind, name: words.name(lane), flows: lane.kind === 'lane' },
    ),
  );
  const limits = (theatre.limits ?? []).map((limit) =>
    feature(
      { type: 'MultiLineString', coordinates: limit.coordinates },
      {
        kind: limit.kind,
        name: approximately(words.name(limit), limit.approximate, words),
      },
    ),
  );
  const routes = (theatre.routes ?? []).map((route) =>
    feature({ type: 'LineString', coordinates: route.coordinates }, { name: words.name(route) }),
  );
  const places = theatre.places.map((place) =>
    feature(
      { type: 'Point', coordinates: [place.lon_deg, place.lat_deg] },
      { kind: place.kind, name: words.name(place) },
    ),
  );
  const coverage = (theatre.sensors ?? []).flatMap((sensor) => {
    const range = sensor.range_m?.value;
    if (sensor.lat_deg == null || sensor.lon_deg == null || range == null) return [];
    const ring = circleRing(sensor.lat_deg, sensor.lon_deg, range);
    return [
      feature(
        { type: 'Polygon', coordinates: [ring] },
        { name: approximately(words.name(sensor), sensor.approximate === true, words), kind: sensor.kind },
      ),
    ];
  });
  const geojson = (data: FeatureCollection | string): SourceSpecification => ({ type: 'geojson', data });
  return {
    coast: { type: 'geojson', data: coast, tolerance: 0.2 },
    lanes: geojson(collection(lanes)),
    limits: geojson(collection(limits)),
    routes: geojson(collection(routes)),
    places: geojson(collection(places)),
    coverage: geojson(collection(coverage)),
  };
}

type Shown = Record<LayerName, boolean>;

/** The layers over those sources, in a palette's colours. */
export function chartLayers(colours: Palette, shown: Shown): LayerSpecification[] {
  const visibility = (name: LayerName): 'visible' | 'none' => (shown[name] ? 'visible' : 'none');
  const text = {
    'text-color': colours.chartText,
    'text-halo-color': colours.chartHalo,
    'text-halo-width': 1.4,
  };
  const is = (...kinds: string[]): ['in', ['get', string], ['literal', string[]]] => [
    'in',
    ['get', 'kind'],
    ['literal', kinds],
  ];
  const dot = (
    id: string,
    kinds: string[],
    minzoom: number,
    radius: number,
    filled: boolean,
  ): LayerSpecification => ({
    id,
    type: 'circle',
    source: 'places',
    filter: is(...kinds),
    minzoom,
    layout: { visibility: visibility('places') },
    paint: {
      'circle-radius': radius,
      'circle-color': filled ? colours.chartText : colours.sea,
      'circle-stroke-width': 1.2,
      'circle-stroke-color': colours.chartText,
    },
  });
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': colours.sea } },
    {
      id: 'coverage-area',
      type: 'fill',
      source: 'coverage',
      layout: { visibility: visibility('coverage') },
      paint: { 'fill-color': colours.coverage, 'fill-opacity': 0.06 },
    },
    {
      id: 'unreported',
      type: 'fill',
      source: 'unreported',
      layout: { visibility: visibility('unreported') },
      paint: {
        'fill-color': colours.unreported,
        'fill-opacity': strengthOf(['get', 'per']),
        'fill-antialias': false,
      },
    },
    {
      id: 'zones',
      type: 'fill',
      source: 'lanes',
      filter: is('separation_zone', 'precautionary', 'roundabout'),
      layout: { visibility: visibility('lanes') },
      paint: { 'fill-color': colours.lane, 'fill-opacity': 0.22 },
    },
    { id: 'land', type: 'fill', source: 'coast', paint: { 'fill-color': colours.land } },
    {
      id: 'coastline',
      type: 'line',
      source: 'coast',
      paint: { 'line-color': colours.coast, 'line-width': 1 },
    },
    {
      id: 'lane-edges',
      type: 'line',
      source: 'lanes',
      filter: is('boundary', 'separation_line', 'inshore_zone'),
      layout: { visibility: visibility('lanes') },
      paint: { 'line-color': colours.lane, 'line-width': 1, 'line-dasharray': [6, 3] },
    },
    {
      id: 'lane-flow',
      type: 'symbol',
      source: 'lanes',
      filter: ['==', ['get', 'flows'], true],
      layout: {
        visibility: visibility('lanes'),
        'symbol-placement': 'line',
        'symbol-spacing': 80,
        'icon-image': 'flow',
        'icon-size': 0.6,
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-keep-upright': false,
      },
      paint: { 'icon-color': colours.lane, 'icon-opacity': 0.75 },
    },
    {
      id: 'ferries',
      type: 'line',
      source: 'routes',
      layout: { visibility: visibility('lanes') },
      paint: { 'line-color': colours.limit, 'line-width': 0.8, 'line-dasharray': [1, 4] },
    },
    {
      id: 'limit-lines',
      type: 'line',
      source: 'limits',
      layout: { visibility: visibility('limits') },
      paint: { 'line-color': colours.limit, 'line-width': 1.3, 'line-dasharray': [5, 3, 1, 3] },
    },
    {
      id: 'limit-names',
      type: 'symbol',
      source: 'limits',
      layout: {
        visibility: visibility('limits'),
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-field': ['get', 'name'],
        'text-font': FONTS,
        'text-size': 11,
        'text-offset': [0, -0.8],
      },
      paint: text,
    },
    {
      id: 'coverage-edge',
      type: 'line',
      source: 'coverage',
      layout: { visibility: visibility('coverage') },
      paint: { 'line-color': colours.coverage, 'line-width': 1.2, 'line-dasharray': [2, 2] },
    },
    {
      id: 'coverage-names',
      type: 'symbol',
      source: 'coverage',
      layout: {
        visibility: visibility('coverage'),
        'symbol-placement': 'line',
        'symbol-spacing': 600,
        'text-field': ['get', 'name'],
        'text-font': FONTS,
        'text-size': 11,
        'text-offset': [0, 0.9],
      },
      paint: text,
    },
    {
      // Places are named among the moving things; here they only keep the names of lines off that room.
      id: 'place-room',
      type: 'symbol',
      source: 'places',
      filter: is('town', 'bank', 'headland', 'buoy', 'other'),
      minzoom: 8.5,
      layout: {
        visibility: visibility('places'),
        'text-field': ['get', 'name'],
        'text-font': FONTS,
        'text-size': 12,
        'text-anchor': 'left',
        'text-offset': [0.5, 0],
        'text-allow-overlap': true,
      },
      paint: { 'text-opacity': 0 },
    },
    dot('towns', ['town'], 7, 2.5, true),
    dot('ports', ['port'], 9, 2.5, true),
    dot('seamarks', ['bank', 'buoy', 'headland', 'other'], 8.5, 2, false),
    dot('beaches', ['beach'], 9.5, 2, false),
  ];
}

export function chartStyle(
  theatre: Theatre,
  coast: string,
  colours: Palette,
  shown: Shown,
  words: ChartWords,
  unreported: IntensityLayer | null = null,
): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...chartSources(theatre, coast, words),
      unreported: { type: 'geojson', data: squares(unreported) },
    },
    layers: chartLayers(colours, shown),
  };
}

/** An arrow head along the flow, as a signed-distance-like mask that the style colours. */
export function flowArrow(): ImageData {
  const size = 32;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  pen.lineWidth = 5;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(4, 16);
  pen.lineTo(26, 16);
  pen.moveTo(18, 8);
  pen.lineTo(26, 16);
  pen.lineTo(18, 24);
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}
