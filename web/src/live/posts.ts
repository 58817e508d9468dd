// Signing this screen on for a post, and handing it over (docs/incidents.md). The mark is a cookie.

import { ask, json } from './api';

const id = encodeURIComponent;

export const postApi = {
  signOn: (t: string, post: string) =>
    ask<{ post: string; until: string }>(`${id(t)}/posts/sign-on`, json({ post })),
  handOver: (t: string) => ask<object>(`${id(t)}/posts/hand-over`, json({})),
};

/** The centre does not hold this screen to act for the post that it says. */
export const NOT_SIGNED_ON: readonly string[] = ['sign_on_first', 'signed_off', 'other_post'];
