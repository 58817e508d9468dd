// The boats whose people are not known to be safe, as the centre lists them: asked for again and again, so
// that no filter and no lost frame can shorten the list.

import { Declined } from '../live/api';
import { incidentApi, type UnaccountedBoat } from '../live/incidents';
import { screen } from '../screen.svelte';

const AGAIN_MS = 3000;

class Unaccounted {
  boats = $state.raw<readonly UnaccountedBoat[]>([]);
  /** Null until the centre has said. */
  count = $state<number | null>(null);
  #asked = 0;

  /** Keep asking for one theatre's list, of now or of a past moment; returns how to stop. */
  follow(theatre: string, time: string | null): () => void {
    const mine = ++this.#asked;
    const ask = async (): Promise<void> => {
      try {
        const { boats } = await incidentApi.unaccounted(theatre, time);
        if (mine !== this.#asked) return;
        this.boats = boats;
        this.count = boats.length;
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem; // the link says so, louder
      }
    };
    void ask();
    const again = time === null ? setInterval(() => void ask(), AGAIN_MS) : undefined;
    return () => {
      clearInterval(again);
      if (mine === this.#asked) [this.boats, this.count] = [[], null];
    };
  }
}

export const unaccounted = new Unaccounted();

/** Follow whatever theatre and moment the screen shows; for use in an effect. */
export function followShown(): (() => void) | undefined {
  const [theatre, time] = [screen.id, screen.asOf];
  return theatre === null ? undefined : unaccounted.follow(theatre, time);
}
