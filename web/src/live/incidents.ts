// Incidents and orders to units as the centre tells of them (docs/incidents.md, docs/dispatch.md).

import { ask, asOf, json } from './api';
import type { Phase, Time } from './protocol';

export type IncidentStatus = 'open' | 'suspended' | 'closed' | 'joined';
export type Act = 'close' | 'suspend' | 'phase';
export type Answer = 'acknowledged' | 'on_scene' | 'done' | 'refused';
export const POSTS = ['watch-1', 'watch-2', 'smc', 'supervisor', 'liaison', 'dispatch'] as const;

export const CLOSE_REASONS = [
  'boat_identified',
  'both_centres_agree',
  'calls_stopped',
  'other_boat_rescued',
  'assumed_rescued',
  'shift_end',
] as const;
export const SUSPEND_REASONS = [
  'searched_to_plan',
  'weather',
  'awaiting_daylight',
  'awaiting_information',
] as const;
export const PHASE_REASONS = [
  'unit_alongside',
  'all_taken_off',
  'seen_ashore',
  'other_craft',
  'exaggeration',
] as const;
export const DECLINE_REASONS = [
  'no_unit',
  'outside_region',
  'nearer_unit_is_yours',
  'busy',
  'incomplete',
] as const;
export const UNIT_REASONS = [
  'unable',
  'too_far',
  'weather',
  'fuel',
  'full',
  'busy',
  'defect',
  'other',
] as const;

export interface AskHeld {
  id: string;
  act: Act;
  centre: string;
  by: string;
  at: Time;
  reason: string;
  to_phase?: Phase | null;
  evidence_report_id?: string | null;
  people_accounted?: number | null;
}

export interface Missing {
  code: string;
  boat_id?: string | null;
  other_boat_id?: string | null;
  report_id?: string | null;
  report_ids?: string[];
  found?: number | null;
  needed?: number | null;
  low?: number | null;
  high?: number | null;
  speed_kn?: number | null;
}

export interface Refusal {
  ask: AskHeld;
  at: Time;
  by?: string | null;
  missing: Missing[];
  orphaned_report_ids?: string[];
}

export interface HandOver {
  id: string;
  from_centre: string;
  to_centre: string;
  by: string;
  at: Time;
  state?: 'standing' | 'accepted' | 'declined' | 'withdrawn';
}

export interface People {
  alleged_low?: number | null;
  alleged_high?: number | null;
  taken_off?: number;
  landed?: number;
  going_on?: number;
  unaccounted_low?: number;
  unaccounted_high?: number | null;
}

/** What came of an act. */
export interface Came {
  event: string;
  sequence: number;
  waits_for_second?: boolean;
  missing?: Missing[];
  orphaned_report_ids?: string[];
}

/** Who could go in place of a unit that is silent or refused; minutes from its order, readiness included. */
export interface NextUnit {
  unit_id: string;
  centre: string;
  ready_min: number;
  on_scene_min: number;
  late_min?: number;
  elsewhere_id?: string | null;
  seen_min?: number | null;
}

/** An order that came to nothing, and for which nobody was sent. */
export interface FailedOrder {
  tasking_id: string;
  unit_id: string;
  incident_id?: string | null;
  state: string;
  issued_at?: Time | null;
  failed_at: Time;
  next_unit?: NextUnit | null;
  no_unit?: string | null;
}

/** What waits for somebody's word, of every incident at once. */
export interface Supervision {
  alert_ids?: string[];
  failed_orders?: FailedOrder[];
  nobody_goes_ids?: string[];
  offers?: { incident_id: string; from_centre: string; to_centre: string; at: Time }[];
  asks?: { incident_id: string; ask: AskHeld }[];
  unaccounted_boats?: number;
  unaccounted_incident_ids?: string[];
}

export interface Tasking {
  id: string;
  unit_id: string;
  incident_id?: string | null;
  state: string;
  changed_at: Time;
  issued_at?: Time | null;
  issued_by?: string | null;
  people_taken_off?: number | null;
  people_went_on?: number | null;
  replaced_by_id?: string | null;
  order: { purpose: string; on_scene?: { likely: Time } | null; replaces_id?: string | null };
}

export interface Proposal {
  unit_id: string;
  flag: string;
  centre: string;
  rank: number;
  in_plan: boolean;
  purpose: string;
  ready_min: number;
  on_scene_min: number;
  late_min?: number | null;
  lat_deg?: number | null;
  lon_deg?: number | null;
  seats?: number;
  reasons?: string[];
  seen_min?: number | null;
}

export interface TaskPlan {
  task_id: string;
  nobody_danger_min?: number;
  warnings?: string[];
  proposals?: Proposal[];
}

export interface DispatchPlan {
  id: string;
  made_at: Time;
  tasks?: TaskPlan[];
}

export interface IncidentHeld {
  id: string;
  boat_ids: string[];
  phase: Phase;
  owner: string;
  status: IncidentStatus;
  opened_at: Time;
  closed_at?: Time | null;
  synthetic?: boolean;
  phases?: {
    phase: Phase;
    at: Time;
    cause: string;
    reason?: string | null;
    asked_by?: string | null;
    confirmed_by?: string | null;
  }[];
  hand_overs?: HandOver[];
  disputed_by?: string[];
  asks?: AskHeld[];
  refusals?: Refusal[];
  ready_since?: Time | null;
  closure?: {
    at: Time;
    reason: string;
    asked_by?: string | null;
    confirmed_by?: string | null;
    one_screen?: boolean;
  } | null;
  suspension?: { at: Time; reason: string; asked_by: string; confirmed_by: string } | null;
  seq: number;
}

export interface IncidentBody {
  incident: IncidentHeld;
  boat_ids: string[];
  people: People;
  evidence_report_id: string | null;
  evidence_report_ids: string[];
  closing_lacks: Missing[];
  orphaned_report_ids: string[];
  taskings: Tasking[];
  failed_orders?: FailedOrder[];
}

export interface UnaccountedBoat {
  boat_id: string;
  boat_name: string;
  incident_id?: string | null;
  owner?: string | null;
  status?: IncidentStatus | null;
  ready: boolean;
  since: Time;
  last_at: Time;
  people_low?: number | null;
  people_high?: number | null;
}

export interface AskForm {
  act: Act;
  by: string;
  reason: string;
  to_phase?: Phase;
  evidence_report_id?: string;
  people_accounted?: number;
}

export const DRAFTS = ['mayday', 'navtex', 'cap', 'sitrep', 'sitrep.pdf', 'slip'] as const;

const id = encodeURIComponent;
const of = (theatre: string, incident: string): string => `${id(theatre)}/incidents/${id(incident)}`;

export const incidentApi = {
  show: (t: string, incident: string, time: string | null) =>
    ask<IncidentBody>(`${of(t, incident)}${asOf(time)}`),
  unaccounted: (t: string, time: string | null) =>
    ask<{ sequence: number; boats: UnaccountedBoat[] }>(`${id(t)}/unaccounted${asOf(time)}`),
  ask: (t: string, incident: string, form: AskForm) => ask<Came>(`${of(t, incident)}/asks`, json(form)),
  confirm: (t: string, incident: string, act: Act, by: string, askId: string) =>
    ask<Came>(`${of(t, incident)}/confirm`, json({ act, by, ask_id: askId })),
  withdraw: (t: string, incident: string, act: Act, by: string) =>
    ask<Came>(`${of(t, incident)}/withdraw`, json({ act, by })),
  resume: (t: string, incident: string, by: string) => ask<Came>(`${of(t, incident)}/resume`, json({ by })),
  handOver: (
    t: string,
    incident: string,
    step: { step: string; by: string; to_centre?: string; reason?: string },
  ) => ask<Came>(`${of(t, incident)}/hand-over`, json(step)),
  plan: (t: string, time: string | null) => ask<DispatchPlan>(`${id(t)}/dispatch${asOf(time)}`),
  issue: (t: string, order: object, by: string) => ask<Came>(`${id(t)}/taskings`, json({ order, by })),
  instead: (t: string, tasking: string, unit: string, by: string) =>
    ask<Came>(`${id(t)}/taskings/${id(tasking)}/instead`, json({ unit_id: unit, by })),
  takeBack: (t: string, tasking: string, reason: string, by: string) =>
    ask<Came>(`${id(t)}/taskings/${id(tasking)}/withdraw`, json({ reason, by })),
  supervision: (t: string, time: string | null) => ask<Supervision>(`${id(t)}/supervision${asOf(time)}`),
  answer: (
    t: string,
    tasking: string,
    said: {
      answer: Answer;
      by: string;
      reason?: string;
      people_taken_off?: number;
      people_went_on?: number;
    },
  ) => ask<Came>(`${id(t)}/taskings/${id(tasking)}/answer`, json(said)),
};

/** Where a draft is, beside the page that was served. */
export const draftUrl = (t: string, incident: string, what: string, language: string): string =>
  `api/${of(t, incident)}/texts/${what}?lang=${language}`;
