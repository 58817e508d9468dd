// The post that this screen acts for: a chair, never a person. Kept in this browser.

import { Declined } from '../live/api';
import { POSTS } from '../live/incidents';
import { postApi } from '../live/posts';

class SignedOn {
  #post = $state<string | null>(
    POSTS.find((post) => post === window.localStorage.getItem('varne.post')) ?? null,
  );
  /** By theatre, the post that its centre holds this screen to act for. */
  readonly #at = new Map<string, string>();

  get post(): string | null {
    return this.#post;
  }

  set post(post: string | null) {
    this.#post = post;
    window.localStorage.setItem('varne.post', post ?? '');
  }

  /** Sign on at a theatre's centre, unless that was done. */
  async at(theatre: string, post: string): Promise<void> {
    if (this.#at.get(theatre) === post) return;
    await postApi.signOn(theatre, post);
    this.#at.set(theatre, post);
  }

  /** The centre says otherwise: sign on anew before the next act. */
  forget(theatre: string): void {
    this.#at.delete(theatre);
  }

  /** End this screen's sitting at every centre; who takes over chooses a post. False: some did not hear it. */
  async handOver(theatres: readonly string[]): Promise<boolean> {
    let all = true;
    for (const theatre of theatres) {
      try {
        await postApi.handOver(theatre);
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem;
        if (problem.code !== 'signed_off') all = false; // one that was never signed on has nothing to end
      }
    }
    if (all) {
      this.#at.clear();
      this.post = null;
    }
    return all;
  }
}

export const signedOn = new SignedOn();
