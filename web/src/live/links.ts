// Links of units in the field as the centre tells of them (docs/field-units.md).

import { ask } from './api';
import type { Time } from './protocol';

export interface DeviceLink {
  unit_id: string;
  connected: boolean;
  since: Time;
  heard_at: Time;
  certified: boolean;
  ending: string | null;
  waiting: number;
  dropped: number;
}

export interface PhoneHeard {
  unit_id: string;
  connected: boolean;
  since: Time;
  heard_at: Time;
}

export interface OrderNotShown {
  tasking_id: string;
  unit_id: string;
  state: string;
  issued_at: Time | null;
  why: string;
}

export interface FieldLinks {
  at: Time;
  doors: string[];
  links: DeviceLink[];
  phones: PhoneHeard[];
  not_shown: OrderNotShown[];
}

export const fieldLinks = (theatre: string): Promise<FieldLinks> =>
  ask<FieldLinks>(`${encodeURIComponent(theatre)}/field/links`);
