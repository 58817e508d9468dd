// The slider's background: reports by time, and round hours to read it by. Pure.

import { unixMs } from '../format/time';

const WIDTH = 1000;
const HEIGHT = 28;
const MARKS_MAX = 10;
const HOUR_MS = 3_600_000;

export interface Bar {
  x: number;
  width: number;
  height: number;
}

/** Bars on a canvas 1000 wide and 28 high; one report is still to be seen. */
export function bars(
  bins: readonly { at: string; reports: number }[],
  binMs: number,
  lowMs: number,
  highMs: number,
): Bar[] {
  const most = Math.max(1, ...bins.map((bin) => bin.reports));
  const perMs = WIDTH / (highMs - lowMs);
  const width = Math.max(1, binMs * perMs - 1);
  return bins.flatMap((bin) => {
    const startMs = unixMs(bin.at);
    if (bin.reports === 0 || startMs === null) return [];
    const x = (startMs - lowMs) * perMs;
    return [{ x, width, height: Math.max(3, (HEIGHT * bin.reports) / most) }];
  });
}

/** Round times between two moments, never more than ten, on steps a person counts in. */
export function ticks(lowMs: number, highMs: number): number[] {
  const steps = [
    HOUR_MS / 6,
    HOUR_MS / 2,
    HOUR_MS,
    2 * HOUR_MS,
    3 * HOUR_MS,
    6 * HOUR_MS,
    24 * HOUR_MS,
    168 * HOUR_MS,
  ];
  const step = steps.find((one) => (highMs - lowMs) / one <= MARKS_MAX) ?? (highMs - lowMs) / MARKS_MAX;
  const marks: number[] = [];
  for (let at = Math.ceil(lowMs / step) * step; at <= highMs; at += step) marks.push(at);
  return marks;
}
