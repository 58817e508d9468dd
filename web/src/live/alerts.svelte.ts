// The alerts this screen was told of: standing ones in order of gravity, and what to read out or sound.

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

/** True while a person must acknowledge it, be it over or not. Cautions need none (MSC.302(87)). */
export const awaits = (alert: Alert): boolean =>
  !alert.acknowledged_at &&
  !alert.into_alert_id &&
  alert.priority !== 'caution' &&
  // What was over in a log from before soundings were written down awaits nobody.
  (!alert.cleared_at || Boolean(alert.sounded_at));

/** What was called is named by when it last called: escalated or made graver, it is said again. */
const sayingOf = (alert: Alert): string => `${alert.id} ${alert.sounded_at ?? alert.raised_at}`;

export class AlertsHeld {
  /** Standing: raised and not over. */
  standing = $state.raw<readonly Alert[]>([]);
  /** Over, and nobody has seen them. */
  unseen = $state.raw<readonly Alert[]>([]);
  /** Over and seen, newest first, the last few. */
  cleared = $state.raw<readonly Alert[]>([]);
  /** The latest to read out, assertively for emergencies and alarms and politely for the rest. */
  assertive = $state.raw<Alert | null>(null);
  polite = $state.raw<Alert | null>(null);

  unacknowledged = $derived(this.standing.filter(awaits));

  readonly #held = new Map<string, Alert>();
  /** What was read out, so that a centre that says again what stands is not read out again. */
  readonly #said = new Set<string>();

  take(alert: Alert): void {
    this.#held.set(alert.id, alert);
    const all = [...this.#held.values()];
    this.standing = all.filter((one) => !one.cleared_at).sort(alertOrder);
    const over = all
      .filter((one) => one.cleared_at)
      .sort((a, b) => (b.cleared_at ?? '').localeCompare(a.cleared_at ?? ''));
    this.unseen = over.filter(awaits).sort(alertOrder);
    this.cleared = over.filter((one) => !awaits(one)).slice(0, CLEARED_KEPT);
    if (this.#said.has(sayingOf(alert)) || alert.acknowledged_at || alert.cleared_at) return;
    if (alert.priority === 'emergency' || alert.priority === 'alarm') this.assertive = alert;
    else this.polite = alert;
    this.#said.add(sayingOf(alert));
  }

  clear(): void {
    this.#held.clear();
    this.standing = [];
    this.unseen = [];
    this.cleared = [];
    this.assertive = null;
    this.polite = null;
  }
}
