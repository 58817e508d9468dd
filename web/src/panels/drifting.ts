// Odds of a forecast as a watch officer reads them. Pure.

import type { DriftHour, Landing } from '../live/drift';

export const adrift = ({ states }: DriftHour): number => states.engine_out + states.swamped;
export const inWater = ({ states }: DriftHour): number => states.people_in_water + states.unresponsive;
export const ashoreOdds = (hour: DriftHour | undefined): number =>
  hour === undefined ? 0 : hour.states.landed + hour.states.stranded;

/** The word for odds: of the first entry that they lie below. */
export function oddsWord(words: readonly [number, string][], odds: number): string {
  return words.find(([below]) => odds < below)?.[1] ?? words.at(-1)?.[1] ?? '';
}

export interface PlaceAshore {
  placeId: string | null;
  latDeg: number;
  lonDeg: number;
  odds: number;
  /** The hour by which a tenth of what will land there has. */
  firstHour: number;
}

const FIRST_SHARE = 0.1;
const SAID_FROM = 0.02;

/** Where it may come ashore by the last hour, stretches about one named place together, likeliest first. */
export function placesAshore(landings: readonly Landing[], last: number): PlaceAshore[] {
  const by = new Map<string, { cell: Landing; hours: number[] }>();
  for (const cell of landings) {
    const key = cell.place_id ?? `${cell.lat_deg} ${cell.lon_deg}`;
    const held = by.get(key) ?? { cell, hours: [] };
    by.set(key, held);
    for (let hour = 0; hour <= last; hour += 1) {
      held.hours[hour] = (held.hours[hour] ?? 0) + (cell.under_way[hour] ?? 0) + (cell.adrift[hour] ?? 0);
    }
  }
  return [...by.values()]
    .map(({ cell, hours }) => {
      const odds = hours[last] ?? 0;
      return {
        placeId: cell.place_id,
        latDeg: cell.lat_deg,
        lonDeg: cell.lon_deg,
        odds,
        firstHour: Math.max(
          0,
          hours.findIndex((gone) => gone >= FIRST_SHARE * odds),
        ),
      };
    })
    .filter(({ odds }) => odds >= SAID_FROM)
    .sort((a, b) => b.odds - a.odds);
}
