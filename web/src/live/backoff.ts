// How long to wait before trying the link again.

export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 15_000;

/**
 * Exponential back-off with jitter: between half and all of `500 ms · 2^tries`, never above 15 s, so that
 * the screens of a room do not all return in the same instant. `chance` is in [0, 1).
 */
export function waitMs(tries: number, chance: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 16));
  return ceiling / 2 + (ceiling / 2) * chance;
}
