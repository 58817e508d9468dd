// The launches on beaches, as the centre lists them: asked for again and again while they are shown.

import { Declined } from '../live/api';
import { beachApi, type Beaches } from './api';

const AGAIN_MS = 3000;

class Held {
  /** Null until the centre has said. */
  beaches = $state.raw<Beaches | null>(null);
  #asked = 0;
  #again: (() => Promise<void>) | null = null;

  /** Keep asking for one theatre's list, of now or of a past moment; returns how to stop. */
  follow(theatre: string, time: string | null): () => void {
    const mine = ++this.#asked;
    const ask = async (): Promise<void> => {
      try {
        const answer = await beachApi.list(theatre, time);
        if (mine === this.#asked) this.beaches = answer;
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem; // the link says so, louder
      }
    };
    this.#again = ask;
    void ask();
    const timer = time === null ? setInterval(() => void ask(), AGAIN_MS) : undefined;
    return () => {
      clearInterval(timer);
      if (mine === this.#asked) [this.beaches, this.#again] = [null, null];
    };
  }

  /** Ask now: something was just done. */
  async refresh(): Promise<void> {
    await this.#again?.();
  }
}

export const held = new Held();
