// What an ask lacks, and ranges of people, as sentences in the reader's language. Pure.

import type { Catalogue } from '../i18n/en';
import { percentText } from '../judged/chances';
import type { Missing, People } from '../live/incidents';

/** One thing that an ask lacks; a code this screen does not know is named. */
export function missingWords(m: Catalogue, missing: Missing, boat: (id: string) => string): string {
  const words = m.incident.missing[missing.code];
  if (words === undefined) return missing.code;
  return words({
    boat: missing.boat_id ? boat(missing.boat_id) : null,
    otherBoat: missing.other_boat_id ? boat(missing.other_boat_id) : null,
    reports: missing.report_ids ?? [],
    found: missing.found ?? null,
    needed: missing.needed ?? null,
    low: missing.low ?? null,
    high: missing.high ?? null,
    speedKn: missing.speed_kn ?? null,
    percent: (share) => percentText(share, m.locale),
  });
}

/** How many were said to be aboard. */
export function allegedWords(m: Catalogue, people: People): string {
  const [low, high] = [people.alleged_low ?? null, people.alleged_high ?? null];
  return low === null || high === null ? m.incident.notCounted : m.incident.between(low, high);
}

/** How many are not accounted for; empty when nobody is. */
export function shortWords(m: Catalogue, people: People): string {
  const low = people.unaccounted_low ?? 0;
  const high = people.unaccounted_high ?? null;
  if (high === null) return low > 0 ? m.incident.atLeast(low) : m.notKnown;
  return high === 0 ? m.none : m.incident.between(low, high);
}
