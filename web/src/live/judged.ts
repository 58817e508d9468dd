// What a judgement of the whole night says, as docs/push-protocol.md gives it (varne.picture.judgement).

import type { Report, Time } from './protocol';

export type EvidenceCode =
  | 'time_and_distance'
  | 'drift'
  | 'same_phone'
  | 'other_phone'
  | 'people'
  | 'colour'
  | 'relay_of'
  | 'relays_of_one'
  | 'radar_twice'
  | 'accounted_for_before'
  | 'rest_of_the_night'
  | 'officer_same'
  | 'officer_different';
export type RulingKind = 'same' | 'different' | 'unknown';
export const RULING_REASONS = [
  'caller_confirmed',
  'seen_together',
  'description_differs',
  'unit_on_scene',
  'mistake',
  'other',
] as const;
export type RulingReason = (typeof RULING_REASONS)[number];

/** One reason for or against; natural logarithm of the ratio, above zero speaks for one boat. */
export interface Evidence {
  code: string;
  log_ratio: number;
  distance_m?: number | null;
  gap_s?: number | null;
  speed_kn?: number | null;
  first?: number | null;
  second?: number | null;
  other_report_id?: string | null;
}

export interface Ruling {
  id: string;
  first_report_id: string;
  second_report_id: string;
  ruling: RulingKind;
  reason: RulingReason;
  at: Time;
}

export interface RulingForm {
  first_report_id: string;
  second_report_id: string;
  ruling: RulingKind;
  reason: RulingReason;
}

/** Something that followed from a ruling: an event's name, and whom it concerns. */
export interface Change {
  event: string;
  sequence: number;
  at: Time;
  boat_id?: string;
  other_boat_id?: string;
  report_ids?: string[];
}

/** A ruling, safe in the log. Not `judged`: it is recorded, and the night is still being weighed with it. */
export interface Ruled {
  ruling: Ruling;
  sequence: number;
  judged: boolean;
  changed: Change[];
}

/** Two reports: how likely they are of one boat, why, who holds them now, and an officer's word if any. */
export interface Why {
  first_report_id: string;
  second_report_id: string;
  probability: number;
  /** Readings of the night that the probability is counted in. */
  sampled: number;
  judged_at: Time | null;
  first: Report;
  second: Report;
  first_boat_id: string | null;
  second_boat_id: string | null;
  evidence: Evidence[];
  ruling: Ruling | null;
}

/** A boat id and the probability that it is the boat spoken of. */
export type MayBe = readonly [boatId: string, probability: number];

/** A way to read the night; `otherwise` are the reports it gives to other boats than the first does. */
export interface NightReading {
  weight: number;
  boats: number;
  otherwise: string[];
  /** The boats that hold those reports. */
  boat_ids: string[];
}

export interface Judgement {
  at: Time;
  sequence: number;
  forecast: boolean;
  state: 'off' | 'idle' | 'judging' | 'failed';
  at_sea_low: number;
  at_sea: number;
  at_sea_high: number;
  /** Chance of 0, 1, 2 … boats. */
  at_sea_chances: number[];
  readings: NightReading[];
  unreported?: Unreported | null;
}

/** Boats at sea that no report tells of: always an estimate. */
export interface Unreported {
  as_of: Time;
  /** `prior`: no boat has been reported, so the number is of any such night. */
  basis: 'tonight' | 'prior';
  low: number;
  mean: number;
  high: number;
  at_least_one: number;
  /** Reported boats that it rests on. */
  boats_heard: number;
  forecast: boolean;
  radars: string[];
}

/** A regular grid of degrees, row after row from the south-west; ten-thousandths of a boat per 100 km². */
export interface IntensityLayer {
  west_deg: number;
  south_deg: number;
  cell_lon_deg: number;
  cell_lat_deg: number;
  columns: number;
  cells: number[];
}

/** One thing that befell a boat. */
export interface History {
  at: Time;
  what: string;
  other_boat_id: string | null;
  report_ids: string[];
}
