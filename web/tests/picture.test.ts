import { describe, expect, it } from 'vitest';
import { PictureHeld } from '../src/live/picture';
import { waitMs } from '../src/live/backoff';
import type { BoatRow, Frame, TrackRow } from '../src/live/protocol';
import { boatLines, boatMatches, gravity } from '../src/table/boats';

const boat = (id: string, seq: number, more: Partial<BoatRow> = {}): BoatRow => ({
  id,
  name: id.toUpperCase(),
  status: 'open',
  probability: 0.9,
  synthetic: true,
  first_at: '2026-08-12T01:00:00Z',
  last_at: '2026-08-12T01:00:00Z',
  lat_deg: 51,
  lon_deg: 1.5,
  at: null,
  ellipse: null,
  reports: 1,
  people_low: null,
  people_high: null,
  colour: null,
  status_said: null,
  incident_id: null,
  closed_by_report_id: null,
  seq,
  ...more,
});
const track = (id: string, latE5: number | null): TrackRow => [
  id,
  1,
  null,
  latE5,
  150_000,
  null,
  null,
  null,
  0,
  null,
  0,
];
const frame = (seq: number, more: Partial<Frame> = {}): Frame => ({
  type: 'frame',
  full: false,
  log: 'one',
  seq,
  at: '2026-08-12T01:00:00Z',
  tracks: [],
  boats: [],
  incidents: [],
  units: [],
  feeds: [],
  ...more,
});

describe('the picture held', () => {
  it('adds and replaces by id', () => {
    const held = new PictureHeld();
    held.apply(frame(5, { boats: [boat('a', 4), boat('b', 5)] }));
    held.apply(frame(7, { boats: [boat('a', 7, { people_high: 40 })] }));
    expect([...held.boats.keys()]).toEqual(['a', 'b']);
    expect(held.boats.get('a')?.people_high).toBe(40);
    expect(held.seq).toBe(7);
  });
  it('starts again with a full frame', () => {
    const held = new PictureHeld();
    held.apply(frame(5, { boats: [boat('a', 5)], tracks: [track('t', 5_100_000)] }));
    held.apply(frame(2, { full: true, log: 'two', boats: [boat('b', 2)] }));
    expect([...held.boats.keys()]).toEqual(['b']);
    expect([...held.tracks.keys()]).toEqual([]);
    expect([held.seq, held.log]).toEqual([2, 'two']);
  });
  it('takes a whole new set of tracks and keeps the boats', () => {
    const held = new PictureHeld();
    held.apply(frame(5, { boats: [boat('a', 5)], tracks: [track('t', 5_100_000)] }));
    held.apply(frame(6, { tracks_full: true, tracks: [track('u', 5_200_000)] }));
    expect([...held.tracks.keys()]).toEqual(['u']);
    expect([...held.boats.keys()]).toEqual(['a']);
  });
  it('ends the same whatever overlaps where a link was cut', () => {
    const frames = [
      frame(3, { full: true, boats: [boat('a', 1), boat('b', 3)] }),
      frame(5, { boats: [boat('a', 5, { people_high: 12 })] }),
      frame(6, { boats: [boat('c', 6)] }),
    ];
    const once = new PictureHeld();
    for (const one of frames) once.apply(one);
    const again = new PictureHeld();
    for (const one of [...frames, frames[1], frames[2]] as Frame[]) again.apply(one);
    expect([...again.boats.entries()]).toEqual([...once.boats.entries()]);
  });
  it('does not let an older word of a boat replace a newer', () => {
    const held = new PictureHeld();
    held.apply(frame(9, { boats: [boat('a', 9, { status: 'open' })] }));
    held.apply(frame(9, { boats: [boat('a', 4, { status: 'closed' })] }));
    expect(held.boats.get('a')?.status).toBe('open');
  });
});

describe('coming back', () => {
  it('waits longer each time, never above fifteen seconds, never all at once', () => {
    expect([0, 1, 2, 3].map((tries) => waitMs(tries, 0))).toEqual([250, 500, 1000, 2000]);
    expect(waitMs(0, 0.999)).toBeLessThan(500);
    expect(waitMs(50, 0.999)).toBeLessThanOrEqual(15_000);
  });
});

describe('the order of boats', () => {
  const line = (more: Partial<BoatRow>) => {
    const incident = {
      id: 'i',
      boat_ids: ['a'],
      phase: 'distress' as const,
      owner: 'UK',
      status: 'open' as const,
      opened_at: '2026-08-12T01:00:00Z',
      opened_by_report_id: 'r',
    };
    const one = boatLines([boat('a', 1, more)], new Map([['i', incident]]))[0];
    if (one === undefined) throw new Error('no line');
    return one;
  };
  it('puts people in the water first, even where the boat is doubted', () => {
    const doubted = gravity(line({ incident_id: 'i', status_said: 'people in water', probability: 0.06 }));
    const certain = gravity(line({ incident_id: 'i', probability: 0.98 }));
    expect(doubted).toBeLessThan(certain);
  });
  it('puts what nobody said is in danger after it, and closed boats last', () => {
    const distress = gravity(line({ incident_id: 'i' }));
    const quiet = gravity(line({}));
    const closed = gravity(line({ incident_id: 'i', status: 'closed', status_said: 'people in water' }));
    expect([distress < quiet, quiet < closed]).toEqual([true, true]);
  });
  it('finds a boat by any of its words', () => {
    expect(boatMatches('uk grey', ['UK-014', 'Grey', null])).toBe(true);
    expect(boatMatches('uk blue', ['UK-014', 'Grey', null])).toBe(false);
  });
});
