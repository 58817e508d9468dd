// What waits for a supervisor, as the centre lists it: asked for again and again, for orders and their
// answers are no part of the frames.

import { Declined } from '../live/api';
import { incidentApi, type Supervision } from '../live/incidents';
import { screen } from '../screen.svelte';

const AGAIN_MS = 3000;

class Supervised {
  /** Null until the centre has said. */
  held = $state.raw<Supervision | null>(null);
  failed = $state(false);
  #asked = 0;

  /** How many lines wait. */
  waiting = $derived.by(() => {
    const held = this.held;
    if (held === null) return 0;
    const lists = [held.alert_ids, held.failed_orders, held.nobody_goes_ids, held.offers, held.asks];
    return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  });

  /** Read once more, at once. */
  async read(theatre: string, time: string | null): Promise<void> {
    const mine = ++this.#asked;
    try {
      const held = await incidentApi.supervision(theatre, time);
      if (mine === this.#asked) [this.held, this.failed] = [held, false];
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      if (mine === this.#asked) this.failed = true;
    }
  }

  forget(): void {
    this.#asked += 1;
    [this.held, this.failed] = [null, false];
  }
}

export const supervised = new Supervised();

/** Follow whatever theatre and moment the screen shows; for use in an effect. */
export function followSupervision(): (() => void) | undefined {
  const [theatre, time] = [screen.id, screen.asOf];
  if (theatre === null) return undefined;
  void supervised.read(theatre, time);
  const again = time === null ? setInterval(() => void supervised.read(theatre, time), AGAIN_MS) : undefined;
  return () => {
    clearInterval(again);
    supervised.forget();
  };
}
