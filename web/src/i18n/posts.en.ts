// Words for posts and for handing a screen over, in English. `posts.fr.ts` must have the same keys.

export const postsEn = {
  handOver: 'Hand this screen over…',
  title: (post: string) => `Hand this screen over? ${post} leaves it`,
  who: 'Whoever leaves presses here. Whoever takes over then chooses a post at the top.',
  then: 'What was asked at this screen may then be confirmed at it, by another post. The record keeps that both came from one screen.',
  yes: 'Hand over',
  no: 'Stay',
  failed: 'Not handed over: the centre cannot be reached. Try again.',
  oneScreen: 'both at one screen, handed over in between',
  refused: {
    sign_on_first: 'this screen acts for no post. Choose one at the top.',
    signed_off: 'this screen’s twelve hours are over, or it was handed over. Choose a post at the top.',
    other_post: 'this browser acts for another post in another window. Press again to act for this one.',
  } as Record<string, string>,
};

export type PostsWords = typeof postsEn;
