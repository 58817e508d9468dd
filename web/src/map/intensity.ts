// The layer of boats that nobody has reported: its squares, and the four strengths it is drawn in.

import type { Feature, FeatureCollection } from 'geojson';
import type { ExpressionSpecification } from 'maplibre-gl';
import type { IntensityLayer } from '../live/judged';

const PER_CELL_UNIT = 1e-4; // boats per 100 km² of one unit of a cell

/** From how many boats per 100 km² on, how strongly. One hue: told apart by strength, in any light and by any eye. */
export const STRENGTHS: readonly (readonly [from: number, opacity: number])[] = [
  [0.02, 0.14],
  [0.05, 0.28],
  [0.1, 0.42],
  [0.3, 0.58],
];

/** How strongly a square is drawn, as MapLibre computes it. */
export function strengthOf(value: ExpressionSpecification): ExpressionSpecification {
  const steps = STRENGTHS.flatMap(([from, opacity]) => [from, opacity]);
  return ['step', value, 0, ...steps] as ExpressionSpecification;
}

/** The squares that are drawn; `per` is boats per 100 km². */
export function squares(layer: IntensityLayer | null): FeatureCollection {
  const features: Feature[] = [];
  const least = STRENGTHS[0]?.[0] ?? 0;
  layer?.cells.forEach((cell, number) => {
    const per = cell * PER_CELL_UNIT;
    if (per < least) return;
    const column = number % layer.columns;
    const row = (number - column) / layer.columns;
    const west = layer.west_deg + column * layer.cell_lon_deg;
    const south = layer.south_deg + row * layer.cell_lat_deg;
    const [east, north] = [west + layer.cell_lon_deg, south + layer.cell_lat_deg];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    features.push({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [ring] },
      properties: { per },
    });
  });
  return { type: 'FeatureCollection', features };
}
