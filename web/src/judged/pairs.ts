// Pairs: boats that may be one, and which two of their reports to lay side by side. Pure.

import { unixMs } from '../format/time';
import type { MayBe } from '../live/judged';
import type { BoatRow, Report } from '../live/protocol';

type Entry = { report: Report };
const seenMs = (report: Report): number => unixMs(report.observed_at ?? report.received_at) ?? 0;
const placed = (report: Report): boolean => report.lat_deg != null || report.area != null;

/**
 * The two reports nearest in time, those with a place before those without: what an officer would lay
 * side by side first. Null when either boat has no report.
 */
export function nearestPair(ours: readonly Entry[], theirs: readonly Entry[]): [string, string] | null {
  let best: [string, string] | null = null;
  let least = Infinity;
  const WITHOUT_PLACE_MS = 86_400_000; // a day: any report with a place comes first
  for (const { report: a } of ours) {
    for (const { report: b } of theirs) {
      if (a.id === b.id) continue;
      const gap = Math.abs(seenMs(a) - seenMs(b)) + (placed(a) && placed(b) ? 0 : WITHOUT_PLACE_MS);
      if (gap < least) {
        least = gap;
        best = [a.id, b.id];
      }
    }
  }
  return best;
}

/** The report that a boat's others are weighed against: the newest with a place, else the newest. */
export function anchorOf(entries: readonly Entry[]): string | null {
  const newest = [...entries].sort(
    ({ report: a }, { report: b }) => Number(placed(b)) - Number(placed(a)) || seenMs(b) - seenMs(a),
  );
  return newest[0]?.report.id ?? null;
}

/** Two boats that may be one. */
export interface Doubt {
  first: BoatRow;
  second: BoatRow;
  probability: number;
}

/** Every pair of boats that may be one, said once, likeliest first; boats merged already are left out. */
export function doubtPairs(boats: readonly BoatRow[]): Doubt[] {
  const byId = new Map(boats.map((boat) => [boat.id, boat]));
  const found = new Map<string, Doubt>();
  for (const boat of boats) {
    if (boat.status === 'merged') continue;
    for (const [id, probability] of boat.possibly_same ?? []) {
      const other = byId.get(id);
      if (other === undefined || other.status === 'merged' || other.id === boat.id) continue;
      const [first, second] = boat.id < id ? [boat, other] : [other, boat];
      const key = `${first.id} ${second.id}`;
      const held = found.get(key);
      if (held === undefined || held.probability < probability)
        found.set(key, { first, second, probability });
    }
  }
  return [...found.values()].sort(
    (a, b) => b.probability - a.probability || a.first.id.localeCompare(b.first.id),
  );
}

/** The boats that may be this one, likeliest first, whichever of the two names the other. */
export function twinsOf(boat: BoatRow, boats: readonly BoatRow[]): MayBe[] {
  if (boat.status === 'merged') return [];
  return doubtPairs([boat, ...boats.filter((one) => one.id !== boat.id)])
    .filter(({ first, second }) => first.id === boat.id || second.id === boat.id)
    .map(({ first, second, probability }) => [first.id === boat.id ? second.id : first.id, probability]);
}
