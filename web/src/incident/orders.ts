// An order to a unit, made of a proposal that an officer chose. Pure.

import type { DispatchPlan, IncidentBody, Proposal } from '../live/incidents';

const MINUTE_MS = 60_000;
const wire = (ms: number): string => new Date(ms).toISOString();

/**
 * The order as it is sent. `atMs` is the centre's time, `number` keeps two orders of one moment apart.
 * Times on scene are counted from the plan's own moment, the unit's readiness included.
 */
export function orderOf(
  body: IncidentBody,
  proposal: Proposal,
  plan: DispatchPlan,
  centre: string,
  atMs: number,
): object {
  const from = Date.parse(plan.made_at);
  const likely = from + proposal.on_scene_min * MINUTE_MS;
  const latest = from + Math.max(proposal.late_min ?? 0, proposal.on_scene_min) * MINUTE_MS;
  const placed = proposal.lat_deg != null && proposal.lon_deg != null;
  return {
    id: `tasking:${centre}:${new Date(atMs).toISOString().replace(/[-:.]/g, '')}:${proposal.unit_id}`,
    unit_id: proposal.unit_id,
    purpose: proposal.purpose,
    incident_id: body.incident.id,
    boat_ids: body.boat_ids,
    ...(placed ? { lat_deg: proposal.lat_deg, lon_deg: proposal.lon_deg, meet_at: wire(likely) } : {}),
    on_scene: {
      earliest: wire(Math.min(from + proposal.ready_min * MINUTE_MS, likely)),
      likely: wire(likely),
      latest: wire(latest),
      readiness_s: proposal.ready_min * 60,
    },
    plan_id: plan.id,
  };
}
