// Launches on beaches as the centre tells of them (docs/dispatch.md).

import { ask, asOf, json } from '../live/api';
import type { Came, Tasking, TaskPlan } from '../live/incidents';
import type { Time } from '../live/protocol';

export const STAGES = ['preparing', 'carrying'] as const;
export const ENDS = ['dispersed', 'prevented', 'not_a_launch', 'mistake'] as const;
export const TOLD_BY = ['patrol', 'air', 'camera', 'call', 'ship', 'relay'] as const;

export interface Launch {
  id: string;
  place_id?: string | null;
  lat_deg: number;
  lon_deg: number;
  stage: string;
  safe: boolean;
  likelihood: number;
  boarding_at: Time;
  boarding_assumed: boolean;
  teams_needed: number;
  people: number;
  people_assumed: boolean;
  told_by?: string | null;
  report_ids?: string[];
  first_at: Time;
  last_at: Time;
  state: 'standing' | 'ended';
  ended_at?: Time | null;
  ended?: string | null;
  ended_by?: string | null;
  boat_id?: string | null;
}

export interface LaunchShown {
  launch: Launch;
  near_id: string | null;
  task: TaskPlan | null;
  taskings: Tasking[];
}

export interface Beaches {
  sequence: number;
  plan_id: string | null;
  launches: LaunchShown[];
  patrols_unplaced: string[];
}

export interface LaunchForm {
  by: string;
  place?: string;
  told_by?: string;
  stage?: string;
  boarding_min?: number;
  teams_needed?: number;
  people?: number;
  safe?: boolean;
}

const id = encodeURIComponent;
const of = (theatre: string, launch: string): string => `${id(theatre)}/beaches/${id(launch)}`;

export const beachApi = {
  list: (t: string, time: string | null) => ask<Beaches>(`${id(t)}/beaches${asOf(time)}`),
  enter: (t: string, form: LaunchForm) => ask<Came>(`${id(t)}/beaches`, json(form)),
  say: (t: string, launch: string, form: LaunchForm) => ask<Came>(of(t, launch), json(form)),
  withdraw: (t: string, launch: string, by: string, reason: string) =>
    ask<Came>(`${of(t, launch)}/withdraw`, json({ by, reason })),
  afloat: (t: string, launch: string, by: string) =>
    ask<Came & { incident_id?: string | null }>(`${of(t, launch)}/afloat`, json({ by })),
  order: (t: string, task: string, unit: string, tasking: string) =>
    ask<object>(`${id(t)}/dispatch/order?task=${id(task)}&unit=${id(unit)}&tasking=${id(tasking)}`),
};
