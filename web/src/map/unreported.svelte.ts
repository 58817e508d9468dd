// The layer of boats that nobody has reported, asked for while it is shown.

import { Declined, api } from '../live/api';
import type { IntensityLayer } from '../live/judged';

const AGAIN_MS = 5000;

class UnreportedLayer {
  layer = $state.raw<IntensityLayer | null>(null);
  /** Whether there is an estimate; null until it is known. */
  told = $state<boolean | null>(null);
  #asOf: string | null = null;

  /** Keep the layer current until the returned function is called. */
  follow(theatre: string, time: string | null, shown: boolean): (() => void) | undefined {
    if (!shown) return undefined;
    let over = false;
    const ask = async (): Promise<void> => {
      try {
        const answer = await api.unreported(theatre, time);
        if (over) return;
        if (answer.as_of !== this.#asOf || this.layer === null) this.layer = answer.layer;
        this.#asOf = answer.as_of;
        this.told = true;
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem;
        if (over || problem.status !== 404) return;
        this.layer = null;
        this.told = false;
      }
    };
    void ask();
    const again = time === null ? setInterval(() => void ask(), AGAIN_MS) : undefined;
    return () => {
      over = true;
      clearInterval(again);
    };
  }
}

export const unreported = new UnreportedLayer();
