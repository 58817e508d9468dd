// A boat as the table shows it: the boat joined with its incident. Pure.

import { unixMs } from '../format/time';
import type { BoatRow, IncidentRow, Phase } from '../live/protocol';

/** Below this a boat is more likely nothing than a boat, and is drawn hollow with a question mark. */
export const TENTATIVE_BELOW = 0.5;

export interface BoatLine extends BoatRow {
  phase: Phase | null;
  owner: string | null;
  tentative: boolean;
  lastMs: number | null;
}

/** Each boat with its incident's phase; an incident whose boat has not arrived yet waits for it. */
export function boatLines(
  boats: readonly BoatRow[],
  incidents: ReadonlyMap<string, IncidentRow>,
): BoatLine[] {
  return boats.map((boat) => {
    const incident = boat.incident_id === null ? undefined : incidents.get(boat.incident_id);
    return {
      ...boat,
      phase: incident?.phase ?? null,
      owner: incident?.owner ?? null,
      tentative: boat.status === 'open' && boat.probability < TENTATIVE_BELOW,
      lastMs: unixMs(boat.last_at),
    };
  });
}

const PHASES: Record<Phase, number> = { distress: 0, alert: 1, uncertainty: 2 };
const SAID: Record<string, number> = { 'people in water': 0, 'taking water': 1, 'engine failed': 2 };

/**
 * Open before closed before those found to be another, then gravest phase, gravest words, likeliest boat: a number to sort by, gravest least.
 * How likely a boat is never puts it behind one that nobody has said is in danger.
 */
export function gravity(boat: BoatLine): number {
  const closed = boat.status === 'merged' ? 2 : boat.status === 'closed' ? 1 : 0;
  const phase = boat.phase === null ? 3 : PHASES[boat.phase];
  const said = boat.status_said === null ? 3 : (SAID[boat.status_said] ?? 3);
  return closed * 1000 + phase * 100 + said * 10 + (1 - boat.probability);
}

/** Whether a boat answers a filter typed by a person: every word must be found in its name or words. */
export function boatMatches(text: string, words: readonly (string | null)[]): boolean {
  const heap = words
    .filter((word) => word !== null)
    .join(' ')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => heap.includes(part));
}
