// The alerts this screen was told of: standing ones in order of gravity, and what to read out.

import type { Alert, Priority } from './protocol';

const GRAVITY: Record<Priority, number> = { emergency: 0, alarm: 1, warning: 2, caution: 3 };
const CLEARED_KEPT = 20;

/** Graver first; unacknowledged before acknowledged; then the newest. */
export function alertOrder(a: Alert, b: Alert): number {
  const acknowledged = (alert: Alert): number => (alert.acknowledged_at ? 1 : 0);
  return (
    acknowledged(a) - acknowledged(b) ||
    GRAVITY[a.priority] - GRAVITY[b.priority] ||
    b.raised_at.localeCompare(a.raised_at) ||
    a.id.localeCompare(b.id)
  );
}

const sayingOf = (alert: Alert): string => `${alert.id} ${alert.raised_at}`;

export class AlertsHeld {
  /** Standing: raised and not over. */
  standing = $state.raw<readonly Alert[]>([]);
  /** Over, newest first, the last few. */
  cleared = $state.raw<readonly Alert[]>([]);
  /** The latest to read out, assertively for emergencies and alarms and politely for the rest. */
  assertive = $state.raw<Alert | null>(null);
  polite = $state.raw<Alert | null>(null);

  unacknowledged = $derived(this.standing.filter((alert) => !alert.acknowledged_at));

  readonly #held = new Map<string, Alert>();
  /** What was read out, so that a centre that says again what stands is not read out again. */
  readonly #said = new Set<string>();

  take(alert: Alert): void {
    const before = this.#held.get(alert.id);
    const isNew = (before === undefined || Boolean(before.cleared_at)) && !this.#said.has(sayingOf(alert));
    this.#held.set(alert.id, alert);
    const all = [...this.#held.values()];
    this.standing = all.filter((one) => !one.cleared_at).sort(alertOrder);
    this.cleared = all
      .filter((one) => one.cleared_at)
      .sort((a, b) => (b.cleared_at ?? '').localeCompare(a.cleared_at ?? ''))
      .slice(0, CLEARED_KEPT);
    if (!isNew || alert.acknowledged_at || alert.cleared_at) return;
    if (alert.priority === 'emergency' || alert.priority === 'alarm') this.assertive = alert;
    else this.polite = alert;
    this.#said.add(sayingOf(alert));
  }

  clear(): void {
    this.#held.clear();
    this.standing = [];
    this.cleared = [];
    this.assertive = null;
    this.polite = null;
  }
}
