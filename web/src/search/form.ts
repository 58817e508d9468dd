// What an officer fills in to have a search planned: defaults, times, and what must still be entered. Pure.

import {
  SEARCH_OBJECTS,
  type Searcher,
  type SearchFor,
  type SearchObject,
  type UnitOption,
} from '../live/search';

const DAY_MS = 86_400_000;
const ROUND_MS = 5 * 60_000;
const CHOSEN_AT_FIRST = 4;
const SOON_MIN = 90;

/** The next five minutes, as `09:25`. */
export function startDefault(nowMs: number): string {
  return new Date(Math.ceil(nowMs / ROUND_MS) * ROUND_MS).toISOString().slice(11, 16);
}

/** The moment a time of day means: the nearest such, up to six hours back; null when it is none. */
export function startMs(text: string, nowMs: number): number | null {
  const read = /^(\d{1,2})[:h.]?(\d{2})\s*z?$/i.exec(text.trim());
  if (read === null) return null;
  const [hour, minute] = [Number(read[1]), Number(read[2])];
  if (hour > 23 || minute > 59) return null;
  const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS;
  let at = midnight + hour * 3_600_000 + minute * 60_000;
  while (at < nowMs - DAY_MS / 4) at += DAY_MS;
  while (at > nowMs + (DAY_MS * 3) / 4) at -= DAY_MS;
  return at;
}

/** A number as it is typed in either language; null: none, or no number. */
export function typedNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  if (!/^-?\d+(\.\d*)?$|^-?\.\d+$/.test(plain)) return null;
  return Number(plain);
}

/** Units that can be chosen. */
export const choosable = (units: readonly UnitOption[]): UnitOption[] =>
  units.filter((unit) => unit.why_not === null);

/** Those marked to begin with: the soonest there, with one of each flag if it can be there soon. */
export function chosenAtFirst(units: readonly UnitOption[]): string[] {
  const soon = choosable(units).filter(
    (unit) => (unit.there_min ?? Infinity) <= SOON_MIN && unit.searcher !== 'drone',
  );
  const chosen = soon.slice(0, CHOSEN_AT_FIRST);
  for (const unit of soon) {
    if (chosen.length < CHOSEN_AT_FIRST + 1 && !chosen.some((one) => one.flag === unit.flag))
      chosen.push(unit);
  }
  return chosen.map((unit) => unit.unit_id);
}

/** The kinds of searcher among the units chosen, in a fixed order. */
export function searchersOf(units: readonly UnitOption[], chosen: ReadonlySet<string>): Searcher[] {
  const kinds = new Set(units.filter((unit) => chosen.has(unit.unit_id)).map((unit) => unit.searcher));
  return (['vessel', 'helicopter', 'aeroplane', 'drone'] as const).filter((kind) => kinds.has(kind));
}

/** The objects that need a sweep width. */
export const wantedOf = (searchFor: SearchFor): readonly SearchObject[] =>
  searchFor === 'as_believed' ? SEARCH_OBJECTS : [searchFor];

/** Whether a period runs into darkness that begins then. */
export function runsIntoDark(
  fromMs: number,
  hours: number,
  darkMs: number | null,
  lightMs: number | null,
): boolean {
  if (darkMs === null) return false;
  const untilMs = fromMs + hours * 3_600_000;
  return untilMs > darkMs && (lightMs === null || fromMs < lightMs);
}
