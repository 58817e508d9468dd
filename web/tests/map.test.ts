import { describe, expect, it } from 'vitest';
import { distanceM } from '../src/format/position';
import { declutter, type Side } from '../src/map/declutter';
import { courseVector, ellipseRing } from '../src/map/geometry';
import { strength, unheard } from '../src/map/layers';
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
  const face = { charPx: 7, heightPx: 15, gapPx: 10 };
  const size = { width: 400, height: 200 };
  const beside: Side[] = ['right', 'left'];
  it('keep the more important of two that would touch', () => {
    const kept = declutter(
      [
        { text: 'UK-014', x: 10, y: 20, sides: ['right'], ...face },
        { text: 'NORTHERN LIGHT', x: 30, y: 24, sides: ['right'], ...face },
        { text: 'FAR AWAY', x: 300, y: 20, sides: ['right'], ...face },
      ],
      [],
      size,
    );
    expect(kept.map((label) => label.text)).toEqual(['UK-014', 'FAR AWAY']);
  });
  it('say less where there is no room for all', () => {
    const boat = { text: 'FR-060, 5–60 aboard', short: 'FR-060', x: 10, y: 100, sides: beside, ...face };
    const kept = declutter([boat], [], { width: 100, height: 200 });
    expect(kept.map((label) => label.text)).toEqual(['FR-060']);
  });
  it('stand on the other side rather than be cut off by the edge or lie on a boat', () => {
    const kept = declutter(
      [
        { text: 'FR-019, 25–30', x: 380, y: 20, sides: beside, ...face },
        { text: 'FR-010', x: 200, y: 100, sides: beside, ...face },
      ],
      [
        { x: 200, y: 100, radiusPx: 9 },
        { x: 225, y: 100, radiusPx: 9 },
      ],
      size,
    );
    expect(kept.map((label) => label.side)).toEqual(['left', 'left']);
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
  it('makes a dot of a vessel unheard for over an hour', () => {
    const nowMs = 10_000_000;
    expect([0, 3600, 3601].map((age) => unheard(nowMs / 1000 - age, nowMs))).toEqual([false, false, true]);
    expect(unheard(null, nowMs)).toBe(false);
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
