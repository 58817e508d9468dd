// Chances as a watch officer reads them: percent that never say "certain", how many boats, how many people. Pure.

import type { BoatRow } from '../live/protocol';
import { TENTATIVE_BELOW } from '../table/boats';

/** `34 %`; a chance that is not certain is never written as 0 % or 100 %. */
export function percentText(chance: number, locale: string): string {
  const percent = chance * 100;
  const space = '\u00a0';
  if (percent > 0 && percent < 1) return `< 1${space}%`;
  if (percent < 100 && percent > 99) return `> 99${space}%`;
  return `${Math.round(percent).toLocaleString(locale)}${space}%`;
}

/** One bar of the small distribution: so many boats, how likely, and whether inside the 90 %. */
export interface ChanceBar {
  boats: number;
  chance: number;
  inside: boolean;
}

const SHOWN_FROM = 0.004; // a bar thinner than this is not seen

/** The bars from the first chance worth seeing to the last, the 90 % always among them. */
export function chanceBars(chances: readonly number[], low: number, high: number): ChanceBar[] {
  const seen = chances.flatMap((chance, boats) => (chance >= SHOWN_FROM ? [boats] : []));
  if (seen.length === 0) return [];
  const from = Math.max(0, Math.min(low, ...seen));
  const to = Math.max(high, ...seen);
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    boats: from + i,
    chance: chances[from + i] ?? 0,
    inside: from + i >= low && from + i <= high,
  }));
}

/** The likeliest number of boats; the mean, rounded, where no distribution was given. */
export function likeliest(chances: readonly number[], mean: number): number {
  if (chances.length === 0) return Math.round(mean);
  return chances.indexOf(Math.max(...chances));
}

/** People: said to be aboard, as weighed before any rescue, taken off, and so still going on. */
export interface PeopleReckoned {
  saidLow: number;
  saidHigh: number;
  low: number;
  high: number;
  takenOff: number;
  onLow: number;
  onHigh: number;
}

type PeopleSaid = Pick<BoatRow, 'people_low' | 'people_high' | 'said_low' | 'said_high' | 'taken_off'>;

/** The reckoning of a boat's people; null when nobody said how many. */
export function peopleReckoned(boat: PeopleSaid): PeopleReckoned | null {
  const { people_low: low, people_high: high } = boat;
  if (low === null || high === null) return null;
  const takenOff = boat.taken_off ?? 0;
  return {
    saidLow: boat.said_low ?? low,
    saidHigh: boat.said_high ?? high,
    low,
    high,
    takenOff,
    onLow: Math.max(0, low - takenOff),
    onHigh: Math.max(0, high - takenOff),
  };
}

/**
 * How likely an open boat is one of its own, at sea, where that is so unlikely that it is not counted among
 * those at sea: the centre then gives that chance as its probability. Null for a boat that is counted, and for
 * one that is most likely no boat at all.
 */
export function notCounted(
  boat: Pick<BoatRow, 'status' | 'probability' | 'at_sea' | 'accounted' | 'possibly_same'>,
): number | null {
  const chance = boat.at_sea ?? 1;
  const other = (boat.accounted ?? 0) >= 0.5 || (boat.possibly_same ?? []).length > 0;
  const left = boat.status === 'open' && boat.probability < TENTATIVE_BELOW && chance <= boat.probability;
  return left && other ? chance : null;
}
