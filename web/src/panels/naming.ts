// What the screen calls things, from ids to words in the reader's language.

import { spanText, timeZ, unixMs } from '../format/time';
import { reader } from '../i18n/language.svelte';
import { alertWords } from '../i18n/words';
import type { Alert, Report } from '../live/protocol';
import { screen } from '../screen.svelte';

/** A title as the reader's language has it; one it does not know is shown as it was given. */
export const titleText = (title: string): string => reader.m.titles[title] ?? title;

export function feedTitle(id: string): string {
  const title = screen.feeds.find((feed) => feed.id === id)?.title;
  return title ? titleText(title) : id;
}

/** The subject of an alert: a feed's title, a vessel's or boat's name, else its id. */
export function subjectName(id: string): string {
  const boat = screen.boats.find((one) => one.id === id);
  if (boat !== undefined) return boat.name;
  const track = screen.tracks.get(id);
  if (track !== undefined) return track[2] ?? `MMSI ${track[1]}`;
  const mmsi = /^mmsi:(\d+)$/.exec(id)?.[1];
  return mmsi === undefined ? feedTitle(id) : `MMSI ${mmsi}`;
}

export const alertText = (alert: Alert): string => alertWords(reader.m, alert, subjectName(alert.subject));

export function placeName(id: string): string {
  const place = screen.theatre?.places.find((one) => one.id === id);
  return place === undefined ? id : reader.name(place);
}

export function unitName(id: string): string {
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
