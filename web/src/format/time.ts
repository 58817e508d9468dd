// Times on screen are UTC with a Z, 24 hours. Ages are counted from the centre's clock, never the browser's.

/** Milliseconds since the Unix epoch of an RFC 3339 time, or null when absent or unreadable. */
export function unixMs(time: string | null | undefined): number | null {
  if (time === null || time === undefined) return null;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? null : ms;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `02:31:07Z`. */
export function clockZ(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}Z`;
}

/** `02:31Z`. */
export function minuteZ(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}Z`;
}

/** `2026-08-12`. */
export function dateZ(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A time with its date only when that is not the reader's day: `02:31:07Z` or `2026-08-11 23:58:00Z`. */
export function timeZ(ms: number, referenceMs: number | null): string {
  return referenceMs !== null && dateZ(ms) === dateZ(referenceMs) ? clockZ(ms) : `${dateZ(ms)} ${clockZ(ms)}`;
}

/**
 * A span of seconds short enough for a table: `12 s`, `4 min`, `2 h 05`, `3 d`.
 * French abbreviations are the same but for the day (`3 j`).
 */
export function spanText(seconds: number, dayLetter = 'd'): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${two(minutes % 60)}`;
  return `${Math.floor(hours / 24)} ${dayLetter}`;
}

/** A local wall time with its zone's short name, `03:31 BST`, for one IANA zone. */
export function localTime(ms: number, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: zone,
    timeZoneName: 'short',
  }).format(ms);
}

/**
 * The centre's clock between two things it says: wall time live, the replay's time in a replay.
 * `speed` 0 (as fast as possible) and a pause stand still until the centre speaks again.
 */
export class CentreClock {
  #atMs: number | null = null;
  #heardMs = 0;
  #speed = 1;

  /** The centre said its time; `heardMs` is this machine's monotonic clock, in milliseconds. */
  hear(at: string, heardMs: number): void {
    const ms = unixMs(at);
    if (ms === null) return;
    this.#atMs = ms;
    this.#heardMs = heardMs;
  }

  /** How fast it runs: 1 live, 60 in a ×60 replay, 0 paused or as fast as possible. */
  run(speed: number, nowMs: number): void {
    if (this.#atMs !== null) {
      this.#atMs = this.at(nowMs) ?? this.#atMs;
      this.#heardMs = nowMs;
    }
    this.#speed = speed;
  }

  /** Forget what was heard: another theatre, another clock. */
  clear(): void {
    this.#atMs = null;
    this.#speed = 1;
  }

  /**
   * The centre's time now, or null before it has spoken. A fast replay is not guessed more than 3 s past
   * its last word; at the pace of the wall the clock never stops.
   */
  at(nowMs: number): number | null {
    if (this.#atMs === null) return null;
    const sinceMs = Math.max(0, nowMs - this.#heardMs);
    return this.#atMs + (this.#speed > 1 ? Math.min(3000, sinceMs) : sinceMs) * this.#speed;
  }
}
