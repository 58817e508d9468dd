// Evidence about two reports, and what changed, as sentences in the reader's language. Pure.

import { spanText } from '../format/time';
import { journey, ratioText, sideOf } from '../judged/evidence';
import type { Change, Evidence, History } from '../live/judged';
import type { Catalogue } from './en';
import type { EvidenceFigures } from './figures';

/** What a piece of evidence is, with its figures; a code this screen does not know is named. */
export function evidenceWords(m: Catalogue, evidence: Evidence): string {
  const figures: EvidenceFigures = {
    distanceM: evidence.distance_m ?? null,
    gapS: evidence.gap_s ?? null,
    speedKn: evidence.speed_kn ?? null,
    first: evidence.first ?? null,
    second: evidence.second ?? null,
    other: evidence.other_report_id ?? null,
    agrees: evidence.log_ratio > 0,
    journey: journey(evidence.log_ratio),
    span: (seconds) => spanText(seconds, m.dayLetter),
  };
  const words = m.judged.evidence;
  const code = evidence.code;
  if (code === 'other' || !(code in words)) return words.other(code);
  const said = words[code as Exclude<keyof typeof words, 'other'>](figures);
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** How strongly it speaks, and for what: `× 12 for`. */
export function strengthWords(m: Catalogue, logRatio: number): string {
  const side = sideOf(logRatio);
  return side === 'neither' ? m.judged.side.neither : m.judged.side[side](ratioText(logRatio, m.locale));
}

/**
 * Something that followed from a ruling, or null when it is not for a watch officer to read (an alert comes
 * to the screen by itself). `name` is what the screen calls a boat.
 */
export function changeWords(m: Catalogue, change: Change, name: (boatId: string) => string): string | null {
  const words = m.judged.changes[change.event];
  if (words === undefined) return null;
  const named = (id: string | undefined): string => (id === undefined ? m.notKnown : name(id));
  return words(named(change.boat_id), named(change.other_boat_id), (change.report_ids ?? []).join(', '));
}

/** What befell a boat; something this screen does not know is named. */
export function historyWords(m: Catalogue, entry: History, name: (boatId: string) => string): string {
  const words = m.judged.histories[entry.what];
  const other = entry.other_boat_id === null ? '' : name(entry.other_boat_id);
  return words === undefined ? `${entry.what} ${other}` : words(other, entry.report_ids.length);
}
