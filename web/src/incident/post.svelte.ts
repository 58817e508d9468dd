// The post that this screen acts for: a chair, never a person. Kept in this browser.

import { POSTS } from '../live/incidents';

class SignedOn {
  #post = $state<string | null>(
    POSTS.find((post) => post === window.localStorage.getItem('varne.post')) ?? null,
  );

  get post(): string | null {
    return this.#post;
  }

  set post(post: string | null) {
    this.#post = post;
    window.localStorage.setItem('varne.post', post ?? '');
  }
}

export const signedOn = new SignedOn();
