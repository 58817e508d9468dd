// Where boats may be, as the centre tells it (docs/push-protocol.md).

import { ask, asOf } from './api';
import type { Time } from './protocol';

type LonLat = [number, number];

export const BOAT_STATES = [
  'under_way',
  'engine_out',
  'swamped',
  'people_in_water',
  'unresponsive',
  'landed',
  'stranded',
  'left',
] as const;
export type BoatState = (typeof BOAT_STATES)[number];

export interface Outline {
  at: Time;
  /** The region of 50 %, and of 90 %: closed rings. */
  half: LonLat[][];
  most: LonLat[][];
}

export interface BoatOutline extends Outline {
  boat_id: string;
  made_at: Time;
}

export interface DriftHour extends Outline {
  middle: LonLat | null;
  spread_m: number;
  states: Record<BoatState, number>;
}

export interface SeaUsed {
  current: 'atlas' | 'forecast' | 'forecast_then_atlas';
  atlas_id?: string;
  current_until?: Time;
  current_factor: number;
  current_shift_s: number;
  current_mps: number;
  wind: 'forecast' | 'not_known';
  wind_until?: Time;
  wind_mps: number;
  shore: boolean;
}

export interface Landing {
  lat_deg: number;
  lon_deg: number;
  place_id: string | null;
  /** Odds of having come ashore by each hour, by engine and without. */
  under_way: number[];
  adrift: number[];
}

export interface Drift {
  boat_id: string;
  made_at: Time;
  fix: { at: Time; lat_deg: number; lon_deg: number; sigma_m: number };
  reports: number;
  said: { at: Time; status: string }[];
  seed: number;
  night_seed: number;
  particles: number;
  effective: number;
  used: SeaUsed;
  hours: DriftHour[];
  tracks: LonLat[][];
  landings: Landing[];
  lines: { limit_id: string; by: number[] }[];
  lanes: { lane_id: string; by: number[]; against: number }[];
}

export const NO_DRIFT = ['no_position', 'not_open', 'too_old', 'not_yet', 'failed', 'off'] as const;
export type NoDrift = (typeof NO_DRIFT)[number];

/** The stream on a grid, rows from the south-west: cm/s; null where there is no water. */
export interface Streams {
  at: Time;
  source: SeaUsed['current'];
  atlas_id?: string;
  error_factor: number;
  error_mps: number;
  south_deg: number;
  west_deg: number;
  step_lat_deg: number;
  step_lon_deg: number;
  columns: number;
  east_cmps: (number | null)[];
  north_cmps: (number | null)[];
}

const id = encodeURIComponent;

export const driftApi = {
  boat: (t: string, boat: string, time: string | null) =>
    ask<{ boat_id: string; forecast: Drift | null; why: NoDrift | null }>(
      `${id(t)}/boats/${id(boat)}/drift${asOf(time)}`,
    ),
  all: (t: string, at: string, time: string | null) =>
    ask<{ boats: BoatOutline[] }>(
      `${id(t)}/drift?at=${encodeURIComponent(at)}${time === null ? '' : `&as_of=${encodeURIComponent(time)}`}`,
    ),
  streams: (t: string, at: string) => ask<Streams>(`${id(t)}/streams?at=${encodeURIComponent(at)}`),
};
