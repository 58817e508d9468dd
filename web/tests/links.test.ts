// Links of units in the field: one table of devices and phones, those that are down first.

import { describe, expect, it } from 'vitest';
import { rows } from '../src/links/rows';
import type { FieldLinks } from '../src/live/links';

const at = '2026-08-12T20:00:00Z';
const link = (unit: string, connected: boolean, certified = false) => ({
  unit_id: unit,
  connected,
  since: at,
  heard_at: at,
  certified,
  ending: connected ? null : 'silent',
  waiting: 2,
  dropped: 1,
});
const held: FieldLinks = {
  at,
  doors: [],
  links: [link('uk.dover-lifeboat', true, true), link('fr.flamant', false)],
  phones: [
    { unit_id: 'uk.dover-lifeboat', connected: true, since: at, heard_at: at },
    { unit_id: 'fr.abeille', connected: false, since: at, heard_at: at },
  ],
  not_shown: [],
};

describe('rows', () => {
  it('puts what is down first, and keeps a unit’s device and phone apart', () => {
    const found = rows(held);
    expect(found.map((row) => [row.unitId, row.by, row.connected])).toEqual([
      ['fr.abeille', 'phone', false],
      ['fr.flamant', 'device', false],
      ['uk.dover-lifeboat', 'certified', true],
      ['uk.dover-lifeboat', 'phone', true],
    ]);
    expect(new Set(found.map((row) => row.key)).size).toBe(4);
  });
  it('says nothing of what a phone has yet to fetch, which nobody here knows', () => {
    expect(rows(held).find((row) => row.by === 'phone')?.waiting).toBeNull();
  });
});
