// What the screen calls things, from ids to words in the reader's language.

import { spanText, timeZ, unixMs } from '../format/time';
import { reader } from '../i18n/language.svelte';
import { adviceWords, alertWords } from '../i18n/words';
import type { Alert, Report } from '../live/protocol';
import { screen } from '../screen.svelte';

const TWIN_TOLD_FROM = 0.2;

/** A title as the reader's language has it; one it does not know is shown as it was given. */
export const titleText = (title: string): string => reader.m.titles[title] ?? title;

export function feedTitle(id: string): string {
  const title = screen.feeds.find((feed) => feed.id === id)?.title;
  return title ? titleText(title) : id;
}

/** The subject of an alert: a feed's title, a vessel's or boat's name, else its id. */
export function subjectName(id: string): string {
  const held = screen.incidents.get(id)?.boat_ids[0] ?? id;
  const boat = screen.boats.find((one) => one.id === held);
  if (boat !== undefined) return boat.name;
  if (id === 'no_boat') return reader.m.alerts.noBoat;
  const track = screen.tracks.get(id);
  if (track !== undefined) return track[2] ?? `MMSI ${track[1]}`;
  const mmsi = /^mmsi:(\d+)$/.exec(id)?.[1];
  return mmsi === undefined ? feedTitle(id) : `MMSI ${mmsi}`;
}

export const alertText = (alert: Alert): string =>
  alertWords(reader.m, alert, subjectName(alert.subject), {
    place: placeName,
    vessel: subjectName,
    unit: unitName,
    limit: limitName,
    time: timeText,
  });

/** What to do about an alert, in a line. */
export const adviceText = (alert: Alert): string => adviceWords(reader.m, alert);

/** The boat an alert is about, itself or through its incident; null: none on this screen. */
export function alertBoatId(alert: Alert): string | null {
  const held = screen.incidents.get(alert.subject)?.boat_ids[0];
  const named = alert.parameters?.boat_id;
  return (
    [alert.subject, held, typeof named === 'string' ? named : undefined].find(
      (id) => id !== undefined && screen.boats.some((boat) => boat.id === id),
    ) ?? null
  );
}

/** The incident that an alert about an order is of, when this screen holds it. */
export function alertIncidentId(alert: Alert): string | null {
  const named = alert.parameters?.incident_id;
  return typeof named === 'string' && screen.incidents.has(named) ? named : null;
}

/** Another boat that the alert's boat may well be: two calls may then be of one situation. */
export function alertTwin(alert: Alert): string | null {
  const boatId = alertBoatId(alert);
  const [twin] = screen.boats.find((boat) => boat.id === boatId)?.possibly_same ?? [];
  if (twin === undefined || twin[1] < TWIN_TOLD_FROM) return null;
  return reader.m.alerts.twin(boatName(twin[0]), Math.round(100 * twin[1]));
}

export function limitName(id: string): string {
  const limit = screen.theatre?.limits?.find((one) => one.id === id);
  return limit === undefined ? id : reader.name(limit);
}

export function placeName(id: string): string {
  const place = screen.theatre?.places.find((one) => one.id === id);
  return place === undefined ? id : reader.name(place);
}

export function unitName(id: string): string {
  if (id.startsWith('unknown.')) return `${reader.m.unknownUnit} ${id.slice('unknown.'.length)}`;
  return screen.theatre?.units?.find((one) => one.id === id)?.name ?? id;
}

/** A time beside the shown moment: without its date when that is the same day. */
export function timeText(time: string | null | undefined): string {
  const ms = unixMs(time);
  return ms === null ? reader.m.none : timeZ(ms, screen.shownMs);
}

/** How long before the shown moment a time lies. */
export function ageText(time: string | null | undefined): string {
  const ms = unixMs(time);
  if (ms === null || screen.shownMs === null) return reader.m.none;
  return spanText((screen.shownMs - ms) / 1000, reader.m.dayLetter);
}

/** A boat's name on this screen; a boat it does not hold keeps its id. */
export function boatName(id: string): string {
  return screen.boats.find((one) => one.id === id)?.name ?? id;
}

/** A report in a few words: kind, id, and when it speaks of. */
export function reportName(report: Report): string {
  const kind = reader.m.kinds[report.kind] ?? report.kind;
  return `${kind} ${report.id}, ${timeText(report.observed_at ?? report.received_at)}`;
}
