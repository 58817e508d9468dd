import { describe, expect, it } from 'vitest';
import type { IntensityLayer } from '../src/live/judged';
import { STRENGTHS, squares, strengthOf } from '../src/map/intensity';

const layer: IntensityLayer = {
  west_deg: 1,
  south_deg: 50,
  cell_lon_deg: 0.1,
  cell_lat_deg: 0.05,
  columns: 2,
  cells: [0, 250, 100, 4000],
};

describe('the layer of boats that nobody has reported', () => {
  it('draws the squares that hold enough, each where its cell lies', () => {
    const found = squares(layer).features;
    expect(found.map((one) => one.properties?.per)).toEqual([0.025, 0.4].map((per) => expect.closeTo(per)));
    const [first, last] = found.map((one) => (one.geometry as { coordinates: number[][][] }).coordinates[0]);
    expect(first?.[0]).toEqual([expect.closeTo(1.1), 50]);
    expect(last?.[2]).toEqual([expect.closeTo(1.2), expect.closeTo(50.1)]);
  });

  it('draws nothing where nothing is estimated', () => {
    expect(squares(null).features).toEqual([]);
  });

  it('is stronger for more boats, and stays quiet', () => {
    const opacities = STRENGTHS.map(([, opacity]) => opacity);
    expect([...opacities].sort((a, b) => a - b)).toEqual(opacities);
    expect(Math.max(...opacities)).toBeLessThan(0.7);
    expect(strengthOf(['get', 'per'])[2]).toBe(0);
  });
});
