import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { fr } from '../src/i18n/fr';
import { changeWords, evidenceWords, historyWords, strengthWords } from '../src/i18n/judgedWords';
import { chanceBars, likeliest, notCounted, peopleReckoned, percentText } from '../src/judged/chances';
import { changesBetween } from '../src/judged/changes';
import { journey, ratioText, reach, sideOf, verdict, weighed } from '../src/judged/evidence';
import { anchorOf, doubtPairs, nearestPair, twinsOf } from '../src/judged/pairs';
import type { Evidence } from '../src/live/judged';
import type { BoatRow, Report } from '../src/live/protocol';
import { dashes, figures, widthPx, type Alternatives } from '../src/map/alternatives';
import { PALETTES } from '../src/palettes';

const evidence = (code: string, log_ratio: number, more: Partial<Evidence> = {}): Evidence => ({
  code,
  log_ratio,
  ...more,
});

describe('evidence in words', () => {
  const journeyed = evidence('time_and_distance', Math.log(12), {
    distance_m: 5186,
    gap_s: 2400,
    speed_kn: 4.2,
  });
  it('says a journey with its figures, in both languages', () => {
    expect(evidenceWords(en, journeyed)).toBe('2.8 NM in 40 min: 4.2 kn, possible for one boat');
    expect(strengthWords(en, journeyed.log_ratio)).toBe('× 12 for');
    expect(evidenceWords(fr, journeyed)).toBe(
      '2,8 NM en 40 min : 4,2 nd, possible pour une seule embarcation',
    );
    expect(strengthWords(fr, -Math.log(2.5))).toBe('× 2,5 contre');
  });
  it('says the journey backwards in time like the one forwards', () => {
    const back = { ...journeyed, gap_s: -2400 };
    expect(evidenceWords(en, back)).toBe(evidenceWords(en, journeyed));
  });
  it('needs no speed at one moment', () => {
    const at = evidence('time_and_distance', -20, { distance_m: 9000, gap_s: 5 });
    expect(evidenceWords(en, at)).toBe('4.9 NM apart at one moment: hardly possible for one boat');
  });
  it('counts people, and says the same count once', () => {
    expect(evidenceWords(en, evidence('people', 1, { first: 38, second: 38 }))).toBe('Both say 38 people');
    expect(evidenceWords(fr, evidence('people', -1, { first: 38, second: 45 }))).toBe(
      '38 et 45 personnes dites à bord',
    );
  });
  it('names a code that it does not know', () => {
    expect(evidenceWords(en, evidence('moonlight', 1))).toBe('Rule “moonlight”');
    expect(evidenceWords(en, evidence('other', 1))).toBe('Rule “other”');
  });
});

describe('ratios', () => {
  it('are one or more, on the side they speak for', () => {
    expect([Math.log(340), 3, 0.5, 0.1, -0.1, -3].map(sideOf)).toEqual([
      'for', 'for', 'for', 'neither', 'neither', 'against',
    ]); // prettier-ignore
    expect([Math.log(344), Math.log(12.4), Math.log(1.4), -Math.log(9.94), 50, -Infinity].map((l) => ratioText(l, 'en-GB'))).toEqual([
      '× 340', '× 12', '× 1.4', '× 9.9', '× 1,000+', '× 1,000+',
    ]); // prettier-ignore
  });
  it('make bars that grow with them and end', () => {
    const grown = [0, 0.5, 2, 5, 7, 80].map(reach);
    expect(grown).toEqual([...grown].sort((a, b) => a - b));
    expect(grown.at(-1)).toBe(1);
    expect(reach(-2)).toBe(reach(2));
    expect(reach(Number.NaN)).toBe(0);
  });
  it('are laid out for first, then against, each strongest first', () => {
    const codes = weighed([
      evidence('people', -0.4),
      evidence('colour', 0.01),
      evidence('same_phone', 5),
      evidence('drift', -3),
      evidence('relay_of', 6),
    ]).map(({ code }) => code);
    expect(codes).toEqual(['relay_of', 'same_phone', 'drift', 'people', 'colour']);
  });
  it('judge a journey by what its time and distance say', () => {
    expect([2, -1, -3, -9].map(journey)).toEqual(['possible', 'possible', 'unlikely', 'hardly']);
    expect([0.99, 0.6, 0.34, 0.01].map(verdict)).toEqual([
      'same', 'rather_same', 'rather_different', 'different',
    ]); // prettier-ignore
  });
});

describe('chances', () => {
  it('are never said to be certain when they are not', () => {
    expect([0, 0.004, 0.34, 0.996, 1].map((p) => percentText(p, 'en-GB'))).toEqual([
      '0\u00a0%', '< 1\u00a0%', '34\u00a0%', '> 99\u00a0%', '100\u00a0%',
    ]); // prettier-ignore
  });
  it('are drawn from the first worth seeing, with all of the 90 %', () => {
    const bars = chanceBars([0, 0, 0.001, 0.2, 0.5, 0.2, 0.0999], 3, 7);
    expect(bars.map(({ boats }) => boats)).toEqual([3, 4, 5, 6, 7]);
    expect(bars.every(({ inside }) => inside)).toBe(true);
    expect(chanceBars([], 0, 3)).toEqual([]);
    expect(likeliest([0.1, 0.6, 0.3], 1.2)).toBe(1);
    expect(likeliest([], 11.6)).toBe(12);
  });
  it('reckon the people who still go on, never fewer than none', () => {
    const people = { people_low: 38, people_high: 42, said_low: 30, said_high: 45, taken_off: 40 };
    expect(peopleReckoned(people)).toMatchObject({ saidLow: 30, saidHigh: 45, onLow: 0, onHigh: 2 });
    expect(peopleReckoned({ people_low: 38, people_high: 42 })).toMatchObject({ saidLow: 38, takenOff: 0 });
    expect(peopleReckoned({ people_low: null, people_high: null })).toBeNull();
  });
  it('say that a boat is not counted at sea only when it is most likely another, or accounted for', () => {
    const small = { probability: 0.08, at_sea: 0.08 };
    expect(notCounted(row('a', [['b', 0.9]], small))).toBe(0.08);
    expect(notCounted(row('a', [], { ...small, accounted: 0.85 }))).toBe(0.08);
    expect(notCounted(row('a', [], small))).toBeNull(); // most likely no boat at all
    expect(notCounted(row('a', [['b', 0.6]], { at_sea: 0.4 }))).toBeNull();
    expect(notCounted(row('a', [['b', 0.9]], { ...small, status: 'closed' }))).toBeNull();
  });
});

const row = (id: string, possibly_same: [string, number][], more: Partial<BoatRow> = {}): BoatRow => ({
  id,
  name: id.toUpperCase(),
  status: 'open',
  probability: 0.9,
  synthetic: true,
  first_at: '2026-08-12T00:00:00Z',
  last_at: '2026-08-12T01:00:00Z',
  lat_deg: 51,
  lon_deg: 1.4,
  at: null,
  ellipse: null,
  reports: 2,
  people_low: null,
  people_high: null,
  colour: null,
  status_said: null,
  incident_id: null,
  closed_by_report_id: null,
  possibly_same,
  seq: 1,
  ...more,
});

describe('boats that may be one', () => {
  const boats = [
    row('b-1', [['b-2', 0.3], ['b-9', 0.2]]),
    row('b-2', [['b-1', 0.34], ['b-3', 0.6]], { lon_deg: 1.6 }),
    row('b-3', [['b-2', 0.6], ['b-4', 0.9]], { lon_deg: 1.8 }),
    row('b-4', [['b-3', 0.9]], { status: 'merged' }),
  ]; // prettier-ignore
  it('are said once, likeliest first, without merged boats and strangers', () => {
    expect(doubtPairs(boats).map((d) => [d.first.id, d.second.id, d.probability])).toEqual([
      ['b-2', 'b-3', 0.6],
      ['b-1', 'b-2', 0.34],
    ]);
  });
  it('are named on the pages of both, whichever names the other', () => {
    const [one, two, three] = boats as [BoatRow, BoatRow, BoatRow];
    expect(twinsOf(one, boats)).toEqual([['b-2', 0.34]]);
    expect(twinsOf(two, boats)).toEqual([['b-3', 0.6], ['b-1', 0.34]]); // prettier-ignore
    expect(twinsOf({ ...three, possibly_same: [] }, boats)).toEqual([['b-2', 0.6]]);
    expect(twinsOf(boats[3] as BoatRow, boats)).toEqual([]);
  });
  const scene: Alternatives = {
    colours: PALETTES.night,
    shown: true,
    boats,
    pair: null,
    where: () => null,
    chosen: null,
    locale: 'en-GB',
    project: (lon, lat) => ({ x: lon * 1000, y: lat * 1000 }),
  };
  it('have their figure at the middle of the line, of the open boat only', () => {
    expect(figures(scene).map(({ text }) => text)).toEqual(['60\u00a0%', '34\u00a0%']);
    expect(figures(scene)[0]?.at[0]).toBeCloseTo(1.7, 9);
    expect(figures({ ...scene, chosen: 'b-1' }).map(({ text }) => text)).toEqual(['34\u00a0%']);
    expect(figures({ ...scene, shown: false })).toEqual([]);
  });
  it('are joined by dashes that begin and end at the boats', () => {
    const drawn = dashes([1, 51], [2, 51], 200);
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn[0]?.[0]).toEqual([1, 51]);
    expect(drawn.at(-1)?.[1][0]).toBeCloseTo(2, 9);
    for (const [i, [from]] of drawn.entries()) {
      if (i > 0) expect(from[0]).toBeGreaterThan(drawn[i - 1]?.[1][0] ?? 9); // a gap before each
    }
    expect(dashes([1, 51], [1, 51], 0)).toHaveLength(1);
    expect(dashes([1, 51], [2, 51], 1e9).length).toBeLessThan(1000);
  });
  it('by thicker ones the likelier they are', () => {
    const widths = [0.05, 0.3, 0.9].map(widthPx);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect((widths[2] ?? 0) - (widths[0] ?? 0)).toBeGreaterThan(3);
  });
});

describe('two boats’ reports', () => {
  const report = (id: string, at: string, more: Partial<Report> = {}): { report: Report } => ({
    report: {
      id,
      kind: 'call',
      feed: 'f',
      source: 's',
      centre: 'UK',
      received_at: at,
      lat_deg: 51,
      lon_deg: 1.4,
      ...more,
    },
  });
  it('are laid side by side nearest in time, with a place', () => {
    const ours = [report('a', '2026-08-12T00:00:00Z'), report('b', '2026-08-12T02:00:00Z')];
    const theirs = [
      report('c', '2026-08-12T02:01:00Z', { lat_deg: null }),
      report('d', '2026-08-12T00:20:00Z'),
      report('e', '2026-08-12T05:00:00Z', { observed_at: '2026-08-12T00:05:00Z' }),
    ];
    expect(nearestPair(ours, theirs)).toEqual(['a', 'e']);
    expect(anchorOf(theirs)).toBe('d');
    expect(anchorOf([])).toBeNull();
    expect(nearestPair(ours, [])).toBeNull();
    expect(nearestPair([ours[0]!], [ours[0]!])).toBeNull();
  });
});

describe('what changed since a ruling that was weighed later', () => {
  it('is found by comparing the boats before and after', () => {
    const before = [
      row('b-1', []),
      row('b-2', []),
      row('b-3', [], { status: 'merged', merged_into: 'b-1' }),
      row('b-4', [], { status: 'closed' }),
      row('b-5', []),
      row('b-6', []),
    ];
    const after = [
      row('b-1', []),
      row('b-2', [], { status: 'merged', merged_into: 'b-1' }),
      row('b-3', []),
      row('b-4', []),
      row('b-5', [], { status: 'closed' }),
      row('b-6', [], { reports: 9 }),
      row('b-7', []),
    ];
    expect(changesBetween(before, after).map((c) => [c.event, c.boat_id, c.other_boat_id])).toEqual([
      ['boats_merged', 'b-1', 'b-2'],
      ['boat_split', 'b-3', 'b-1'],
      ['boat_reopened', 'b-4', undefined],
      ['boat_closed', 'b-5', undefined],
      ['boat_reassessed', 'b-6', undefined],
      ['boat_opened', 'b-7', undefined],
    ]);
    expect(changesBetween(after, after)).toEqual([]);
  });
});

describe('what changed', () => {
  const name = (id: string): string => id.toUpperCase();
  it('is said of the boats concerned', () => {
    const at = '2026-08-12T00:00:00Z';
    const ofBoats = { sequence: 9, at, boat_id: 'b-1', other_boat_id: 'b-2' };
    expect(changeWords(en, { ...ofBoats, event: 'boats_merged' }, name)).toBe(
      'B-2 is now held to be the same boat as B-1',
    );
    expect(changeWords(fr, { ...ofBoats, event: 'boat_split' }, name)).toBe(
      'B-1 est une embarcation à part de B-2',
    );
    expect(changeWords(en, { ...ofBoats, event: 'report_moved', report_ids: ['x-7'] }, name)).toBe(
      'x-7 moved from B-2 to B-1',
    );
    expect(changeWords(en, { sequence: 9, at, event: 'alert_raised' }, name)).toBeNull();
  });
  it('stands in the boat’s history', () => {
    const entry = { at: '2026-08-12T00:00:00Z', what: 'received', other_boat_id: 'b-2', report_ids: ['x'] };
    expect(historyWords(en, entry, name)).toBe('1 report came over from B-2');
    expect(historyWords(en, { ...entry, what: 'vanished' }, name)).toBe('vanished B-2');
  });
});
