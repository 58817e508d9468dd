// The shapes of docs/push-protocol.md. Times are RFC 3339 UTC; null or absent means not known.

import type { History, MayBe } from './judged';

export type Time = string;
export type Box = readonly [west: number, south: number, east: number, north: number];
export type BoatStatus = 'open' | 'closed' | 'merged';
export type Phase = 'uncertainty' | 'alert' | 'distress';
export type Priority = 'emergency' | 'alarm' | 'warning' | 'caution';
export type FeedStateName = 'live' | 'quiet' | 'silent' | 'ended' | 'failed';
export type DistressStatus = 'engine failed' | 'taking water' | 'people in water';

/** A track as scaled integers, in the order of the protocol. */
export type TrackRow = readonly [
  id: string,
  mmsi: number,
  name: string | null,
  latE5: number | null,
  lonE5: number | null,
  cog10: number | null,
  sog10: number | null,
  headingDeg: number | null,
  positionUnixS: number | null,
  shipType: number | null,
  flags: number,
];
export const TRACK_SYNTHETIC = 1;
export const TRACK_DOUBTED = 2;
export const TRACK_CLASS_B = 4;

export interface Ellipse {
  major_m: number;
  minor_m: number;
  angle_deg: number;
}

export interface BoatRow {
  id: string;
  name: string;
  status: BoatStatus;
  probability: number;
  synthetic: boolean;
  first_at: Time;
  last_at: Time;
  lat_deg: number | null;
  lon_deg: number | null;
  at: Time | null;
  ellipse: Ellipse | null;
  reports: number;
  /** Aboard before any rescue: as judged, nine times in ten; else lowest and highest count said. */
  people_low: number | null;
  people_high: number | null;
  said_low?: number | null;
  said_high?: number | null;
  colour: string | null;
  status_said: DistressStatus | null;
  incident_id: string | null;
  closed_by_report_id: string | null;
  /** Other boats that may be this one, likeliest first. */
  possibly_same?: MayBe[];
  /** Probability that it is none of the other boats. */
  apart?: number | null;
  /** Probability that this is the boat accounted for by the report `accounted_by`. */
  accounted?: number | null;
  accounted_by?: string | null;
  merged_into?: string | null;
  /** By rescues so far. */
  taken_off?: number | null;
  engine_off?: number | null;
  /** Probability that it is a boat of its own, at sea, and none that is likelier so. */
  at_sea?: number | null;
  judged_at?: Time | null;
  seq: number;
}

export interface IncidentRow {
  id: string;
  boat_ids: string[];
  phase: Phase;
  owner: string;
  status: 'open' | 'suspended' | 'closed' | 'joined';
  ready_since?: Time | null;
  joined_into?: string | null;
  opened_at: Time;
  opened_by_report_id: string;
  closed_at?: Time | null;
  synthetic?: boolean;
  seq?: number;
}

export interface UnitRow {
  id: string;
  lat_deg: number;
  lon_deg: number;
  from_base: boolean;
  positioned_at: Time | null;
}

export interface FeedRow {
  id: string;
  kind: string;
  title: string;
  synthetic: boolean;
  reports_count: number;
  quarantined_count: number;
  last_received_at: Time | null;
  silent_after_s: number | null;
}

export interface Frame {
  type: 'frame';
  full: boolean;
  /** The tracks given replace all held: after hello, and once after each change of viewport. */
  tracks_full?: boolean;
  /** Which log `seq` counts in; sent back with it on reconnect. */
  log?: string;
  seq: number;
  at: Time;
  tracks: TrackRow[];
  boats: BoatRow[];
  incidents: IncidentRow[];
  units: UnitRow[];
  feeds: FeedRow[];
  conflated?: number;
}

export interface Alert {
  id: string;
  code: string;
  priority: Priority;
  raised_at: Time;
  subject: string;
  count?: number;
  parameters?: Record<string, string | number>;
  acknowledged_at?: Time | null;
  acknowledged_by?: string | null;
  cleared_at?: Time | null;
  /** Another alert stands in its place. */
  into_alert_id?: string | null;
  since?: Time | null;
  step?: 'raised' | 'repeated' | 'made_alarm' | 'supervisor';
  /** Raised, made graver or escalated: it calls anew. */
  sounded_at?: Time | null;
}

/** The rules of the alerts, as the centre has them. */
export interface WatchedRules {
  watching: boolean;
  rules: {
    code: string;
    /** Why it cannot speak here, as a code; null: it can. */
    silent: string | null;
    latency_ms: Latency | null;
    observed_ms: Latency | null;
  }[];
  thresholds: Record<string, number> | null;
}

export interface FeedHealth {
  feed: string;
  state: FeedStateName;
  lines: number;
  messages: number;
  fragments: number;
  annotations: number;
  quarantined: number;
  backlog: number;
  backlog_max: number;
  dropped: number;
  lag_s: number | null;
  last_received_at: Time | null;
  silent_after_s?: number | null;
  failure?: string | null;
}

export interface Latency {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  n: number;
}

export interface StoreHealth {
  state: 'writing' | 'refusing';
  code: string | null;
  refused: number;
  waiting: number;
  sequence: number;
  committed_at: Time | null;
}

export interface Health {
  at?: Time;
  feeds: FeedHealth[];
  latency_ms: Record<string, Latency>;
  screen_latency_ms?: Latency;
  store?: StoreHealth;
  screens?: number;
}

export interface ApiError {
  code: string;
  message: string;
}

export type ServerMessage =
  | Frame
  | { type: 'alert'; seq: number; alert: Alert }
  | ({ type: 'health' } & Health)
  | { type: 'refused'; error: ApiError };

export interface TheatreSummary {
  id: string;
  name_en: string;
  name_fr: string;
  centre: string;
  synthetic: boolean;
  title: string;
  replaying: boolean;
}

export interface Place {
  id: string;
  kind: 'bank' | 'buoy' | 'headland' | 'town' | 'beach' | 'port' | 'station' | 'other';
  name_en: string;
  name_fr: string;
  lat_deg: number;
  lon_deg: number;
  radius_m: number;
  aliases?: string[];
}

export interface Lane {
  id: string;
  name_en: string;
  name_fr: string;
  kind: string;
  coordinates: [number, number][];
  flow_bearing_deg?: number | null;
}

export interface Route {
  id: string;
  name_en: string;
  name_fr: string;
  coordinates: [number, number][];
}

export interface Limit {
  id: string;
  kind: string;
  name_en: string;
  name_fr: string;
  approximate: boolean;
  note_en?: string;
  note_fr?: string;
  geometry: 'line' | 'polygon';
  coordinates: [number, number][][];
}

export interface Figure {
  value?: number | null;
  status?: string;
}

export interface UnitSpec {
  id: string;
  name: string;
  kind: string;
  centre: string;
  base: string;
  flag?: string | null;
  speed_kn?: Figure;
  capacity_people?: Figure;
  readiness_day_min?: Figure;
  readiness_night_min?: Figure;
  endurance_h?: Figure;
}

export interface SensorSpec {
  id: string;
  name_en: string;
  name_fr: string;
  kind: string;
  centre: string;
  detects_note_en?: string;
  detects_note_fr?: string;
  approximate?: boolean;
  mobile?: boolean;
  lat_deg?: number | null;
  lon_deg?: number | null;
  range_m?: Figure;
}

export interface Theatre {
  id: string;
  name_en: string;
  name_fr: string;
  bbox_deg: [number, number, number, number];
  centre_codes: string[];
  home_view: [number, number, number];
  places: Place[];
  notices?: { id: string; text_en: string; text_fr: string }[];
  sources?: { id: string; text: string; attribution?: string | null }[];
  lanes?: Lane[];
  routes?: Route[];
  limits?: Limit[];
  units?: UnitSpec[];
  sensors?: SensorSpec[];
}

export interface Report {
  id: string;
  kind: string;
  feed: string;
  source: string;
  centre: string;
  received_at: Time;
  observed_at?: Time | null;
  lat_deg?: number | null;
  lon_deg?: number | null;
  sigma_m?: number | null;
  area?: string | null;
  speed_kn?: number | null;
  course_deg?: number | null;
  people?: number | null;
  remaining?: number | null;
  colour?: string | null;
  status?: DistressStatus | null;
  phone?: string | null;
  unit?: string | null;
  flags?: string[];
}

export interface Reason {
  code: string;
  other_report_id?: string | null;
  distance_m?: number | null;
  gap_s?: number | null;
  normalised_distance?: number | null;
  score?: number | null;
}

export interface BoatPage {
  boat: BoatRow;
  reports: {
    report: Report;
    at: Time;
    reason: Reason;
    moved_by?: 'judged' | 'officer' | null;
    moved_from?: string | null;
  }[];
  incident: IncidentRow | null;
  /** What befell it, oldest first. */
  history?: History[];
}

export interface Timeline {
  start: Time;
  end: Time;
  now: Time;
  bin_s: number;
  bins: { at: Time; reports: number }[];
}

export interface Replay {
  replaying: boolean;
  speed: number;
  paused: boolean;
  at: Time;
  start: Time;
  end: Time;
}

export interface Reading {
  lat_deg: number;
  lon_deg: number;
  sigma_m: number;
  area: string | null;
  notation: string;
  label: string;
  in_theatre?: boolean;
}

export interface CallForm {
  position_text: string | null;
  lat_deg: number | null;
  lon_deg: number | null;
  sigma_m: number | null;
  area: string | null;
  observed_at: Time | null;
  people: number | null;
  colour: string | null;
  status: DistressStatus | null;
  phone_number: string | null;
  reference: string | null;
}

export interface CallAccepted {
  id: string;
  sequence: number;
  boat_id: string | null;
}

export interface Unread {
  feed: string;
  code: string;
  reason: string;
  received_at: Time;
  sha256: string;
  raw: string;
}
