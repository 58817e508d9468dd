// One act at a time on an incident: who acts, what came of it, or why it was not done.

import { reader } from '../i18n/language.svelte';
import { Declined } from '../live/api';
import type { Came } from '../live/incidents';
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
    const by = signedOn.post;
    if (by === null) {
      this.refused = reader.m.incident.postFirst;
      return false;
    }
    this.busy = true;
    try {
      this.came = await act(by);
      return true;
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      const why = problem.code === 'unreachable' ? reader.m.incident.unreachable : problem.message;
      this.refused = reader.m.incident.notDone(why);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
