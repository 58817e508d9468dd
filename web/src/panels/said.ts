// What a report said, in the parts that a line is made of, in the reader's language.

import { courseText, degreesMinutes, distanceText } from '../format/position';
import { reader } from '../i18n/language.svelte';
import type { Report } from '../live/protocol';
import { placeName, unitName } from './naming';

export function saidBy(report: Report): string[] {
  const m = reader.m;
  const parts: string[] = [];
  if (report.lat_deg != null && report.lon_deg != null) {
    const sigma = report.sigma_m == null ? '' : ` ${m.boat.sigma(distanceText(report.sigma_m))}`;
    parts.push(degreesMinutes(report.lat_deg, report.lon_deg, 2) + sigma);
  }
  if (report.area) parts.push(m.boat.near(placeName(report.area)));
  if (report.speed_kn != null && report.course_deg != null) {
    parts.push(m.boat.moving(report.speed_kn.toFixed(1), courseText(report.course_deg)));
  }
  if (report.people != null) {
    parts.push(report.kind === 'recovery' ? m.boat.recovered(report.people) : m.boat.aboard(report.people));
  }
  if (report.remaining != null) parts.push(m.boat.wentOn(report.remaining));
  if (report.colour) parts.push(m.colours[report.colour] ?? report.colour);
  if (report.unit) parts.push(m.boat.by(unitName(report.unit)));
  if (report.phone) parts.push(m.boat.device(report.phone.slice(0, 6)));
  return parts;
}
