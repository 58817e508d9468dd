import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { fr } from '../src/i18n/fr';
import { BOAT_STATES, NO_DRIFT, type Drift, type Landing, type Streams } from '../src/live/drift';
import { hourOf, streamMs } from '../src/map/drift.svelte';
import { arrow, arrows, ashoreBy, ashorePx } from '../src/map/driftLayers';
import { oddsWord, placesAshore } from '../src/panels/drifting';

const MADE = Date.parse('2026-08-12T02:10:00Z');
const HOUR = 3_600_000;
const hours = Array.from({ length: 13 }, (_, i) => ({ at: new Date(MADE + i * HOUR).toISOString(), i }));

describe('the hour of a forecast that is drawn', () => {
  it('is the nearest to the moment shown, and to so many hours after it', () => {
    expect(hourOf(hours, MADE + 4 * 60_000, 0)?.i).toBe(0);
    expect(hourOf(hours, MADE + 29 * 60_000, 3)?.i).toBe(3);
    expect(hourOf(hours, MADE + 40 * 60_000, 3)?.i).toBe(4);
  });
  it('is none beyond the end of the forecast', () => {
    expect(hourOf(hours, MADE + 29 * 60_000, 12)?.i).toBe(12);
    expect(hourOf(hours, MADE + 3 * HOUR, 12)).toBeNull();
  });
  it('steps with the streams', () => {
    expect(streamMs(MADE + 61_000, 2)).toBe(MADE + 2 * HOUR);
    expect(streamMs(null, 2)).toBeNull();
  });
});

const cell = (place: string | null, underWay: number[], adrift: number[]): Landing => ({
  lat_deg: 51,
  lon_deg: 1,
  place_id: place,
  under_way: underWay,
  adrift,
});

describe('coming ashore', () => {
  const landings = [
    cell('hythe', [0, 0.1, 0.2], [0, 0, 0.1]),
    cell('deal', [0, 0, 0.35], [0, 0, 0]),
    cell('hythe', [0, 0.05, 0.1], [0, 0, 0]),
  ];
  it('is told by place, all stretches about one together, likeliest first, from when it begins', () => {
    const told = placesAshore(landings, 2);
    expect(told.map(({ placeId }) => placeId)).toEqual(['hythe', 'deal']);
    expect(told[0]?.odds).toBeCloseTo(0.4);
    expect(told.map(({ firstHour }) => firstHour)).toEqual([1, 2]);
  });
  it('leaves out what is hardly worth a word', () => {
    expect(placesAshore([cell('deal', [0, 0.01], [0, 0])], 1)).toEqual([]);
  });
  it('is drawn at the hour shown, the likelier the larger', () => {
    const one = { landings } as unknown as Drift;
    expect(ashoreBy(one, 0)).toEqual([]);
    expect(ashoreBy(one, 2).map(({ odds }) => Math.round(odds * 100))).toEqual([35, 30, 10]);
    expect(ashorePx(0.4)).toBeGreaterThan(ashorePx(0.1));
  });
});

const size = { width: 400, height: 400 };
const project = (lon: number, lat: number): { x: number; y: number } => ({
  x: 200 * (lon - 1),
  y: 200 * (52 - lat),
});
const streams = (east: (number | null)[], north: (number | null)[]): Streams => ({
  at: '2026-08-12T02:10:00Z',
  source: 'atlas',
  error_factor: 0.25,
  error_mps: 0.1,
  south_deg: 51,
  west_deg: 1.5,
  step_lat_deg: 0.5,
  step_lon_deg: 0.5,
  columns: 2,
  east_cmps: east,
  north_cmps: north,
});

describe('arrows of the stream', () => {
  it('point where the water runs and are as long as its knots', () => {
    const drawn = arrows(streams([51.44, null, 0, 102.9], [0, null, 51.44, 0]), project, size);
    expect(drawn.map(({ kn }) => Math.round(kn))).toEqual([1, 1, 2]);
    const long = (n: number): number =>
      Math.hypot(
        ...(([0, 1] as const).map(
          (axis) => (drawn[n]?.path[1]?.[axis] ?? 0) - (drawn[n]?.path[0]?.[axis] ?? 0),
        ) as [number, number]),
      );
    expect(long(2)).toBeCloseTo(2 * long(0), 2);
    const [tail, tip] = drawn[0]?.path ?? [];
    expect((tip?.[0] ?? 0) - (tail?.[0] ?? 0)).toBeGreaterThan(0);
  });
  it('are fewer where the page has less room', () => {
    const many = {
      ...streams(Array(100).fill(50), Array(100).fill(0)),
      columns: 10,
      step_lat_deg: 0.1,
      step_lon_deg: 0.1,
    };
    expect(arrows(many, project, size).length).toBeLessThan(40);
  });
  it('are a dot in slack water', () => {
    expect(arrow([0, 0], 0.1, 0, { lon: 1, lat: 1 }).path).toHaveLength(2);
  });
});

describe('words', () => {
  it('stand for odds, in both languages as many', () => {
    expect(oddsWord(en.drift.words, 0.01)).toBe('hardly');
    expect(oddsWord(en.drift.words, 0.5)).toBe('about even');
    expect(oddsWord(en.drift.words, 1)).toBe('very likely');
    expect(fr.drift.words.map(([below]) => below)).toEqual(en.drift.words.map(([below]) => below));
  });
  it('say why there is no forecast, for every reason the centre has', () => {
    expect(listed('centre/drifting.py', 'NoForecast').sort()).toEqual([...NO_DRIFT].sort());
    for (const m of [en, fr]) expect(Object.keys(m.drift.why).sort()).toEqual([...NO_DRIFT].sort());
  });
  it('are there for every state the centre has', () => {
    expect(listed('picture/drift.py', 'BoatState')).toEqual([...BOAT_STATES]);
  });
});

/** What a `Name = Literal[…]` of a Python module lists. */
function listed(module: string, name: string): string[] {
  const source = readFileSync(new URL(module, new URL('../../src/varne/', import.meta.url)), 'utf8');
  const found = new RegExp(`^${name}\\b[^\\n]*?=\\s*Literal\\[([^\\]]*)`, 'm').exec(source);
  return [...(found?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, code]) => code as string);
}
