// Codes and figures into sentences, in the reader's language. Pure.

import { spanText } from '../format/time';
import type { Alert, Reason } from '../live/protocol';
import type { Catalogue } from './en';
import type { AlertFigures, Names } from './figures';

/** Why a report was joined, as a sentence with its figures; a code this screen does not know is named. */
export function reasonWords(m: Catalogue, reason: Reason): string {
  const figures = {
    distanceM: reason.distance_m ?? null,
    gapS: reason.gap_s ?? null,
    fit: reason.score ?? null,
    sigmas: reason.normalised_distance ?? null,
    other: reason.other_report_id ?? null,
    span: (seconds: number) => spanText(seconds, m.dayLetter),
  };
  switch (reason.code) {
    case 'first_report':
    case 'same_phone':
    case 'near_in_time_and_space':
    case 'relay_of':
    case 'reference_quoted':
    case 'officer':
    case 'judged':
      return m.reasons[reason.code](figures);
    default:
      return m.reasons.other(reason.code, figures);
  }
}

const itself = (id: string): string => id;
const BY_ID: Names = { place: itself, vessel: itself, unit: itself, limit: itself, time: itself };

/** What to do about an alert, in a line; empty for a code this screen does not know. */
export const adviceWords = (m: Catalogue, alert: Alert): string => m.alerts.advice[alert.code] ?? '';

/** An alert as a sentence. `subjectName` is what the screen calls the feed, vessel or boat it is about. */
export function alertWords(m: Catalogue, alert: Alert, subjectName: string, names: Names = BY_ID): string {
  const parameters = alert.parameters ?? {};
  const with_ = (key: string, make: (value: string | number) => string | null): string => {
    const value = parameters[key];
    return value === undefined ? '' : (make(value) ?? '');
  };
  const figures: AlertFigures = {
    code: alert.code,
    subject: subjectName,
    text: (key, words) => with_(key, (value) => words(String(value))),
    number: (key, words) =>
      with_(key, (value) =>
        typeof value === 'number' ? words(Math.round(value).toLocaleString(m.locale)) : null,
      ),
    span: (key, words) =>
      with_(key, (value) => (typeof value === 'number' ? words(spanText(value, m.dayLetter)) : null)),
    decimal: (key, words) =>
      with_(key, (value) =>
        typeof value === 'number'
          ? words(value.toLocaleString(m.locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 }))
          : null,
      ),
    share: (key, words) =>
      with_(key, (value) => (typeof value === 'number' ? words(`${Math.round(100 * value)} %`) : null)),
    time: (key, words) => with_(key, (value) => words(names.time(String(value)))),
    place: (key, words) => with_(key, (value) => words(names.place(String(value)))),
    vessel: (key, words) => with_(key, (value) => words(names.vessel(String(value)))),
    unit: (key, words) => with_(key, (value) => words(names.unit(String(value)))),
    limit: (key, words) => with_(key, (value) => words(names.limit(String(value)))),
    said: (key, words) =>
      with_(key, (value) => words((m.said[String(value)] ?? String(value)).toLowerCase())),
  };
  const codes = m.alerts.codes;
  const known = alert.code in codes ? (alert.code as keyof typeof codes) : 'other';
  return codes[known](figures);
}

/** A ship type of ITU-R M.1371 table 53 as the key of its word. */
export function shipTypeKey(type: number | null): string | null {
  if (type === null || type === 0) return null;
  const special: Record<number, string> = {
    30: 'fishing',
    31: 'towing',
    32: 'towing',
    36: 'sailing',
    37: 'pleasure',
    50: 'pilot',
    51: 'sar',
    52: 'tug',
    55: 'law',
  };
  const tens: Record<number, string> = { 4: 'highspeed', 6: 'passenger', 7: 'cargo', 8: 'tanker' };
  return special[type] ?? tens[Math.floor(type / 10)] ?? 'other';
}
