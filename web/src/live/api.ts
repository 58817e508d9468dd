// The centre's HTTP interface (docs/push-protocol.md), with its refusals as a type of their own.

import type { IntensityLayer, Judgement, Ruled, RulingForm, Unreported, Why } from './judged';
import type {
  ApiError,
  BoatPage,
  CallAccepted,
  CallForm,
  Frame,
  Health,
  Reading,
  Replay,
  Theatre,
  TheatreSummary,
  Timeline,
  Unread,
  WatchedRules,
} from './protocol';

/** The centre said no, or could not be reached (`code` is then `unreachable`). */
export class Declined extends Error {
  readonly code: string;
  readonly status: number;
  constructor(error: ApiError, status: number) {
    super(error.message);
    this.code = error.code;
    this.status = status;
  }
}

export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, { cache: 'no-store', ...init });
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'AbortError') throw problem;
    throw new Declined({ code: 'unreachable', message: '' }, 0);
  }
  if (response.ok) return (await response.json()) as Answer;
  throw new Declined(await readError(response), response.status);
}

async function readError(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { error?: ApiError };
    if (body.error !== undefined) return body.error;
  } catch {
    // Not JSON: something between us and the centre answered. The status below says what is known.
  }
  return { code: `http_${response.status}`, message: `HTTP ${response.status}` };
}

export const asOf = (time: string | null): string =>
  time === null ? '' : `?as_of=${encodeURIComponent(time)}`;
export const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const id = encodeURIComponent;
/** Which post acts; none said is the watch. */
const by = (post: string | null): string => (post === null ? '' : `?by=${id(post)}`);

export const api = {
  theatres: () => ask<{ theatres: TheatreSummary[] }>('theatres'),
  theatre: (t: string) => ask<Theatre>(`${id(t)}/theatre`),
  picture: (t: string, time: string, signal: AbortSignal) =>
    ask<Frame>(`${id(t)}/picture${asOf(time)}`, { signal }),
  boat: (t: string, boat: string, time: string | null) =>
    ask<BoatPage>(`${id(t)}/boats/${id(boat)}${asOf(time)}`),
  track: (t: string, track: string, time: string | null) =>
    ask<{ track: Record<string, unknown> }>(`${id(t)}/tracks/${id(track)}${asOf(time)}`),
  timeline: (t: string) => ask<Timeline>(`${id(t)}/timeline`),
  health: (t: string) => ask<Health>(`${id(t)}/health`),
  quarantine: (t: string) =>
    ask<{ unread: Unread[]; counts: Record<string, Record<string, number>> }>(`${id(t)}/quarantine?limit=50`),
  position: (t: string, text: string, signal: AbortSignal) =>
    ask<{ readings: Reading[] }>(`${id(t)}/position?text=${encodeURIComponent(text)}`, { signal }),
  /** `once` is the same for every try of one call, so that a call sent again is logged once. */
  logCall: (t: string, call: CallForm, once: string) =>
    ask<CallAccepted>(`${id(t)}/calls`, json(call, { 'idempotency-key': once })),
  /** What is watched for, whether each rule can speak here, and how soon it does. */
  rules: (t: string) => ask<WatchedRules>(`${id(t)}/alerts/rules`),
  /** The boat's reports are before somebody's eyes: none of them is unread any more. */
  readBoat: (t: string, boat: string, post: string | null) =>
    ask<{ sequence: number; read: string[] }>(`${id(t)}/boats/${id(boat)}/read${by(post)}`, json({})),
  acknowledge: (t: string, alert: string, post: string | null) =>
    ask<{ sequence: number }>(`${id(t)}/alerts/${id(alert)}/acknowledge${by(post)}`, json({})),
  judgement: (t: string, time: string | null) => ask<Judgement>(`${id(t)}/judgement${asOf(time)}`),
  unreported: (t: string, time: string | null) =>
    ask<Unreported & { layer: IntensityLayer | null }>(`${id(t)}/unreported${asOf(time)}`),
  why: (t: string, first: string, second: string) =>
    ask<Why>(`${id(t)}/why?first=${id(first)}&second=${id(second)}`),
  rule: (t: string, ruling: RulingForm) => ask<Ruled>(`${id(t)}/rulings`, json(ruling)),
  replay: (t: string) => ask<Replay>(`${id(t)}/replay`),
  setReplay: (t: string, change: { speed?: number; paused?: boolean }) =>
    ask<Replay>(`${id(t)}/replay`, json(change)),
};

/** Where a theatre's live socket is, beside the page that was served. */
export function liveUrl(theatre: string): string {
  const url = new URL(`api/${id(theatre)}/live`, document.baseURI);
  url.hash = '';
  url.search = '';
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
