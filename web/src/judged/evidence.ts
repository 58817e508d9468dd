// Evidence for and against two reports being of one boat, as bars and as ratios. Pure.

import { decimalText } from '../format/position';
import type { Evidence } from '../live/judged';

export type Side = 'for' | 'against' | 'neither';

/** The bar is full from this ratio on: a thousand to one is as good as said. */
export const RATIO_FULL = 1000;
/** Under this ratio a piece of evidence says nothing that a person should weigh. */
export const RATIO_SILENT = 1.15;

export function sideOf(logRatio: number): Side {
  if (Math.abs(logRatio) < Math.log(RATIO_SILENT)) return 'neither';
  return logRatio > 0 ? 'for' : 'against';
}

/** How far the bar reaches from the middle, 0 to 1, on a logarithmic scale. */
export function reach(logRatio: number): number {
  if (Number.isNaN(logRatio)) return 0;
  return Math.min(1, Math.abs(logRatio) / Math.log(RATIO_FULL));
}

/** The ratio as a person says it: `× 1.4`, `× 12`, `× 340`, `× 1,000+`. Always one or more. */
export function ratioText(logRatio: number, locale: string): string {
  const ratio = Math.exp(Math.abs(logRatio));
  if (!(ratio < RATIO_FULL)) return `× ${RATIO_FULL.toLocaleString(locale)}+`;
  if (ratio < 9.95) return `× ${decimalText(ratio, 1, locale)}`;
  return `× ${ratio < 99.5 ? Math.round(ratio) : Math.round(ratio / 10) * 10}`;
}

/** What speaks for, strongest first; then what speaks against, strongest first; then what says nothing. */
export function weighed(evidence: readonly Evidence[]): Evidence[] {
  const order: Record<Side, number> = { for: 0, against: 1, neither: 2 };
  return [...evidence].sort(
    (a, b) =>
      order[sideOf(a.log_ratio)] - order[sideOf(b.log_ratio)] ||
      Math.abs(b.log_ratio) - Math.abs(a.log_ratio),
  );
}

/** How a journey is to be judged by what its time and distance say. */
export type Journey = 'possible' | 'unlikely' | 'hardly';
export function journey(logRatio: number): Journey {
  if (logRatio > -Math.log(3)) return 'possible';
  return logRatio > -Math.log(100) ? 'unlikely' : 'hardly';
}

/** Whether two reports are of one boat, in the four words an officer needs. */
export type Verdict = 'same' | 'rather_same' | 'rather_different' | 'different';
export function verdict(probability: number): Verdict {
  if (probability >= 0.95) return 'same';
  if (probability >= 0.5) return 'rather_same';
  return probability > 0.05 ? 'rather_different' : 'different';
}
