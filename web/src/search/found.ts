// A plan's figures as they are read: what is found by when, and the least and most of it. Pure.

import type { BoatBelief, SearchPlan, UnitPlan } from '../live/search';

/** Found by the end: if crews see as badly as is feared, as the table says, and the most it could be. */
export function atTheEnd(plan: SearchPlan): { poor: number; found: number; bound: number } {
  const last = plan.curve.at(-1);
  return last === undefined
    ? { poor: plan.pos, found: plan.pos, bound: plan.bound }
    : { poor: last[2], found: last[1], bound: last[3] };
}

/** What a search of these waters cannot find, summed over boats: each doubt, and all of them. */
export function doubts(boats: readonly BoatBelief[]): {
  not_here: number;
  wrong_object: number;
  already_recovered: number;
  all: number;
} {
  const sum = (of: (boat: BoatBelief) => number): number => boats.reduce((held, boat) => held + of(boat), 0);
  const [notHere, wrong, recovered] = [
    sum((boat) => boat.not_here),
    sum((boat) => boat.wrong_object),
    sum((boat) => boat.already_recovered),
  ];
  return {
    not_here: notHere,
    wrong_object: wrong,
    already_recovered: recovered,
    all: notHere + wrong + recovered,
  };
}

/** The width, coverage and chance of detection of what a unit looks for first: its likeliest object. */
export function foremost(unit: UnitPlan, shares: readonly number[]): number {
  const looked = unit.widths.map((width, index) =>
    width.source === 'not_looked_for' ? -1 : (shares[index] ?? 0),
  );
  return looked.indexOf(Math.max(...looked));
}

/** Chance of detection over all objects, as likely as each is. */
export function podMixed(unit: UnitPlan, shares: readonly number[]): number {
  const all = shares.reduce((sum, share) => sum + share, 0);
  if (all <= 0) return unit.pod[0] ?? 0;
  return unit.pod.reduce((sum, pod, index) => sum + pod * ((shares[index] ?? 0) / all), 0);
}

/** A path `M… L…` through points. */
export const line = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
