// Search plans on the screen: what an officer enters, what the figures come to, and how units are told apart.

import { describe, expect, it } from 'vitest';
import { en, type Catalogue } from '../src/i18n/en';
import { fr } from '../src/i18n/fr';
import type { SearchPlan, UnitOption, UnitPlan } from '../src/live/search';
import { DASHES, dashed, styleOf } from '../src/map/searchLayers';
import {
  choosable,
  chosenAtFirst,
  runsIntoDark,
  searchersOf,
  startMs,
  typedNumber,
} from '../src/search/form';
import { atTheEnd, doubts, podMixed } from '../src/search/found';

const NOON = Date.parse('2026-08-12T12:00:00Z');
const hour = 3_600_000;

const unit = (
  id: string,
  flag: string,
  there: number | null,
  more: Partial<UnitOption> = {},
): UnitOption => ({
  unit_id: id,
  name: id,
  kind: 'lifeboat',
  flag,
  centre: 'UK',
  searcher: 'vessel',
  why_not: null,
  from_base: true,
  away_nm: 5,
  there_min: there,
  ready_min: { value: 15, basis: 'assumed' },
  transit_kn: { value: 25, basis: 'assumed' },
  search_kn: { value: 15, basis: 'assumed' },
  endurance_h: { value: 8, basis: 'assumed' },
  eye_height_m: { value: 4, basis: 'assumed' },
  ...more,
});

describe('the form', () => {
  it('takes a time of day for the nearest such moment', () => {
    expect(startMs('14:30', NOON)).toBe(NOON + 2.5 * hour);
    expect(startMs('1130Z', NOON)).toBe(NOON - 0.5 * hour);
    expect(startMs('01:00', NOON)).toBe(NOON + 13 * hour);
    expect(startMs('25:00', NOON)).toBeNull();
    expect(startMs('soon', NOON)).toBeNull();
  });
  it('reads numbers as either language writes them', () => {
    expect([typedNumber('4,5'), typedNumber(' 4.5 '), typedNumber(''), typedNumber('4 kn')]).toEqual([
      4.5,
      4.5,
      null,
      null,
    ]);
  });
  it('marks the soonest units and one of the other flag, never a drone', () => {
    const units = [
      unit('d', 'GB', 5, { searcher: 'drone' }),
      ...[1, 2, 3, 4, 5].map((n) => unit(`g${n}`, 'GB', 20 + n)),
      unit('f1', 'FR', 60),
      unit('f2', 'FR', 200),
      unit('x', 'GB', null, { why_not: 'no_place' }),
    ];
    expect(chosenAtFirst(units)).toEqual(['g1', 'g2', 'g3', 'g4', 'f1']);
    expect(choosable(units).map((one) => one.unit_id)).not.toContain('x');
    expect(searchersOf(units, new Set(['d', 'g1']))).toEqual(['vessel', 'drone']);
  });
  it('knows when a period runs into the dark', () => {
    const [dusk, dawn] = [NOON + 8 * hour, NOON + 16 * hour];
    expect(runsIntoDark(NOON, 4, dusk, dawn)).toBe(false);
    expect(runsIntoDark(NOON + 6 * hour, 4, dusk, dawn)).toBe(true);
    expect(runsIntoDark(NOON + 16 * hour, 4, dusk, dawn)).toBe(false);
    expect(runsIntoDark(NOON, 4, null, null)).toBe(false);
  });
});

const PLAN = {
  pos: 0.5,
  bound: 0.7,
  curve: [
    [0, 0, 0, 0],
    [3600, 0.3, 0.2, 0.4],
    [7200, 0.55, 0.45, 0.7],
  ],
  boats: [{ boat_id: 'b', here: 0.85, not_here: 0.05, wrong_object: 0.06, already_recovered: 0.04 }],
} as unknown as SearchPlan;

describe('what a plan is worth', () => {
  it('is read at its end, low and high and at most', () => {
    expect(atTheEnd(PLAN)).toEqual({ poor: 0.45, found: 0.55, bound: 0.7 });
  });
  it('leaves the doubts out of what can be found', () => {
    expect(doubts(PLAN.boats).all).toBeCloseTo(0.15, 9);
  });
  it('mixes the chance of detection by what is looked for', () => {
    const unitPlan = { pod: [0.8, 0.4, 0.1] } as unknown as UnitPlan;
    expect(podMixed(unitPlan, [0.5, 0.5, 0])).toBeCloseTo(0.6, 9);
  });
});

describe('units on the map', () => {
  it('differ by colour or dash, twelve of them, and neighbours by both', () => {
    const styles = Array.from({ length: 12 }, (_, index) => styleOf(index));
    expect(new Set(styles.map(({ ink, dash }) => `${ink} ${dash.join()}`)).size).toBe(12);
    for (let i = 1; i < styles.length; i += 1) {
      expect(styles[i]?.ink).not.toBe(styles[i - 1]?.ink);
      expect(styles[i]?.dash).not.toEqual(styles[i - 1]?.dash);
    }
  });
  it('are dashed as long as they are on the page, whole where no dash is asked for', () => {
    const project = (lon: number, lat: number): { x: number; y: number } => ({ x: lon * 100, y: -lat * 100 });
    expect(dashed([[0, 0], [1, 0]], [], project)).toEqual([[[0, 0], [1, 0]]]); // prettier-ignore
    const pieces = dashed([[0, 0], [1, 0]], DASHES[1] ?? [], project); // prettier-ignore
    const drawn = pieces.reduce(
      (sum, piece) => sum + Math.abs((piece.at(-1)?.[0] ?? 0) - (piece[0]?.[0] ?? 0)),
      0,
    );
    expect(pieces.length).toBeGreaterThan(4);
    expect(drawn * 100).toBeGreaterThan(55);
    expect(drawn * 100).toBeLessThan(75);
  });
});

describe.each([
  ['English', en],
  ['French', fr],
])('%s', (_, m: Catalogue) => {
  it('says wherever a chance of finding stands that it ends nothing and tasks nobody', () => {
    expect(m.search.advice.length).toBeGreaterThan(10);
    expect(m.search.neverEnds.length).toBeGreaterThan(20);
    expect(m.search.survivalNote('13')).toMatch(/never|jamais/);
    expect(m.search.afterNote).toMatch(/never|jamais/);
  });
});
