// What a call form says, as the centre wants it. Pure.

import type { CallForm, DistressStatus, Reading } from '../live/protocol';

export interface Draft {
  positionText: string;
  /** The reading the officer chose. */
  reading: Reading | null;
  /** The centre could make no position of the words: they are not sent, for the log holds no free text. */
  unreadable: boolean;
  people: number | string | null;
  colour: string | null;
  status: DistressStatus | null;
  /** Minutes before now that it was so; -1: the caller did not say. */
  minutesAgo: number | null;
  phone: string;
  /** The reference that the caller was given on an earlier call. */
  reference: string;
}

/** Whether nothing was said that could be of a boat. */
export function isEmpty(draft: Draft): boolean {
  return (
    draft.positionText.trim() === '' &&
    peopleOf(draft) === null &&
    draft.status === null &&
    draft.phone.trim() === '' &&
    draft.reference.trim() === ''
  );
}

function peopleOf(draft: Draft): number | null {
  if (draft.people === null || draft.people === '') return null;
  const people = Number(draft.people);
  return Number.isInteger(people) && people >= 0 ? people : null;
}

/** The request's body. `nowMs` is the centre's clock: a call in a replay is of the replay's time. */
export function bodyOf(draft: Draft, nowMs: number | null): CallForm {
  const { reading, minutesAgo } = draft;
  const observedMs =
    nowMs === null || minutesAgo === null || minutesAgo < 0 ? null : nowMs - minutesAgo * 60_000;
  const byPlace = reading?.area ?? null;
  const text = draft.positionText.trim();
  const phone = draft.phone.trim();
  const reference = draft.reference.trim();
  return {
    position_text: text === '' || draft.unreadable ? null : text,
    lat_deg: byPlace === null ? (reading?.lat_deg ?? null) : null,
    lon_deg: byPlace === null ? (reading?.lon_deg ?? null) : null,
    sigma_m: byPlace === null ? (reading?.sigma_m ?? null) : null,
    area: byPlace,
    observed_at: observedMs === null ? null : new Date(observedMs).toISOString(),
    people: peopleOf(draft),
    colour: draft.colour,
    status: draft.status,
    phone_number: phone === '' ? null : phone,
    reference: reference === '' ? null : reference,
  };
}
