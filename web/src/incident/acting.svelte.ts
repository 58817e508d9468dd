// One act at a time on an incident: who acts, what came of it, or why it was not done.

import { reader } from '../i18n/language.svelte';
import { Declined } from '../live/api';
import type { Came } from '../live/incidents';
import { NOT_SIGNED_ON } from '../live/posts';
import { screen } from '../screen.svelte';
import { signedOn } from './post.svelte';

export class Acting {
  busy = $state(false);
  /** What came of the last act; null: nothing was done yet, or it was not done. */
  came = $state.raw<Came | null>(null);
  /** Why the last act was not done. */
  refused = $state<string | null>(null);

  /** Act as the post signed on; nothing is sent when none is. Says whether it was done. */
  async do(act: (by: string) => Promise<Came>): Promise<boolean> {
    if (this.busy) return false;
    this.came = null;
    this.refused = null;
    const [by, theatre] = [signedOn.post, screen.id];
    if (by === null || theatre === null) {
      this.refused = reader.m.incident.postFirst;
      return false;
    }
    this.busy = true;
    try {
      await signedOn.at(theatre, by);
      this.came = await act(by);
      return true;
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      this.refused = reader.m.incident.notDone(this.#why(problem, theatre));
      return false;
    } finally {
      this.busy = false;
    }
  }

  #why(problem: Declined, theatre: string): string {
    if (problem.code === 'unreachable') return reader.m.incident.unreachable;
    if (!NOT_SIGNED_ON.includes(problem.code)) return problem.message;
    signedOn.forget(theatre);
    // A shift is over, or the screen was handed over elsewhere: somebody says again who sits here.
    if (problem.code !== 'other_post') signedOn.post = null;
    return reader.m.posts.refused[problem.code] ?? problem.message;
  }
}
