// What changed between two pictures of the boats: for a ruling whose judgement came after its answer. Pure.

import type { Change } from '../live/judged';
import type { BoatRow } from '../live/protocol';

/** What a person would be told, as the centre itself tells it: merged, apart again, closed, open again, new. */
export function changesBetween(before: readonly BoatRow[], after: readonly BoatRow[]): Change[] {
  const was = new Map(before.map((boat) => [boat.id, boat]));
  const found: Change[] = [];
  for (const boat of after) {
    const old = was.get(boat.id);
    const change = (event: string, boatId: string, otherId?: string | null): void => {
      const at = boat.judged_at ?? boat.last_at;
      found.push({
        event,
        sequence: boat.seq,
        at,
        boat_id: boatId,
        ...(otherId == null ? {} : { other_boat_id: otherId }),
      });
    };
    if (old === undefined) change('boat_opened', boat.id);
    else if (old.status !== 'merged' && boat.status === 'merged') {
      change('boats_merged', boat.merged_into ?? boat.id, boat.id);
    } else if (old.status === 'merged' && boat.status !== 'merged') {
      change('boat_split', boat.id, old.merged_into);
    } else if (old.status === 'open' && boat.status === 'closed') change('boat_closed', boat.id);
    else if (old.status === 'closed' && boat.status === 'open') change('boat_reopened', boat.id);
    else if (old.reports !== boat.reports) change('boat_reassessed', boat.id);
  }
  return found;
}
