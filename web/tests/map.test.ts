import { describe, expect, it } from 'vitest';
import { distanceM } from '../src/format/position';
import { declutter } from '../src/map/declutter';
import { courseVector, ellipseRing } from '../src/map/geometry';
import { strength } from '../src/map/layers';
import { bars, ticks } from '../src/time/histogram';

describe('ellipses', () => {
  const ring = ellipseRing(51, 1.5, { major_m: 2000, minor_m: 500, angle_deg: 90 }, 1, 4);
  it('are closed and lie along their angle, clockwise from north', () => {
    const [east, south] = [ring[0], ring[1]] as [[number, number], [number, number]];
    expect(ring.at(-1)?.map((n) => n.toFixed(9))).toEqual(ring[0]?.map((n) => n.toFixed(9)));
    expect(distanceM(51, 1.5, east[1], east[0])).toBeCloseTo(2000, -1);
    expect(east[0]).toBeGreaterThan(1.5);
    expect(distanceM(51, 1.5, south[1], south[0])).toBeCloseTo(500, -1);
    expect(south[1]).toBeLessThan(51);
  });
});

it('puts the course vector where the vessel would be', () => {
  const [lon, lat] = courseVector(51, 1.5, 10, 0, 6);
  expect(distanceM(51, 1.5, lat, lon)).toBeCloseTo(1852, 0);
  expect(lon).toBeCloseTo(1.5, 9);
});

describe('labels', () => {
  it('keep the more important of two that would touch', () => {
    const kept = declutter(
      [
        { text: 'UK-014', x: 10, y: 10 },
        { text: 'NORTHERN LIGHT', x: 30, y: 14 },
        { text: 'FAR AWAY', x: 300, y: 10 },
      ],
      7,
      15,
    );
    expect(kept.map((label) => label.text)).toEqual(['UK-014', 'FAR AWAY']);
  });
});

describe('age', () => {
  it('fades what is not heard and never hides it', () => {
    const nowMs = 10_000_000;
    const ages = [0, 170, 600, 1800, 90_000].map((age) => strength(nowMs / 1000 - age, nowMs));
    expect(ages).toEqual([...ages].sort((a, b) => b - a));
    expect(Math.min(...ages)).toBeGreaterThan(60);
    expect(strength(null, nowMs)).toBe(255);
  });
});

describe('the slider’s background', () => {
  const low = Date.UTC(2026, 7, 12, 0, 0);
  const high = Date.UTC(2026, 7, 12, 6, 0);
  it('shows even one report, and nothing where there was none', () => {
    const bins = [
      { at: '2026-08-12T00:00:00Z', reports: 1 },
      { at: '2026-08-12T01:00:00Z', reports: 0 },
      { at: '2026-08-12T02:00:00Z', reports: 40 },
    ];
    const drawn = bars(bins, 600_000, low, high);
    expect(drawn.map((bar) => Math.round(bar.x))).toEqual([0, 333]);
    expect(drawn[0]?.height).toBeGreaterThanOrEqual(3);
  });
  it('marks round hours, not many', () => {
    expect(ticks(low, high)).toHaveLength(7);
    expect(ticks(low, high + 90 * 86_400_000).length).toBeLessThanOrEqual(14);
  });
});
