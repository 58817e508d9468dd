// Devices and phones as rows of one table: what is down first, then by unit. Pure.

import type { FieldLinks } from '../live/links';

export interface LinkRow {
  key: string;
  unitId: string;
  by: 'device' | 'certified' | 'phone';
  connected: boolean;
  ending: string | null;
  heardAt: string;
  /** What waits to go out to it, and what was given up; null: not known of a phone, which asks by itself. */
  waiting: number | null;
  dropped: number | null;
}

export function rows(held: FieldLinks): LinkRow[] {
  const devices = held.links.map((link, index): LinkRow => ({
    key: `device ${link.unit_id} ${index}`,
    unitId: link.unit_id,
    by: link.certified ? 'certified' : 'device',
    connected: link.connected,
    ending: link.ending,
    heardAt: link.heard_at,
    waiting: link.waiting,
    dropped: link.dropped,
  }));
  const phones = held.phones.map((phone): LinkRow => ({
    key: `phone ${phone.unit_id}`,
    unitId: phone.unit_id,
    by: 'phone',
    connected: phone.connected,
    ending: null,
    heardAt: phone.heard_at,
    waiting: null,
    dropped: null,
  }));
  return [...devices, ...phones].sort(
    (one, other) => Number(one.connected) - Number(other.connected) || one.unitId.localeCompare(other.unitId),
  );
}
