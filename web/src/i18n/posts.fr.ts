// Words for posts and for handing a screen over, in French; the same keys as in English.

import type { PostsWords } from './posts.en';

export const postsFr: PostsWords = {
  handOver: 'Passer la main…',
  title: (post) => `Passer la main sur cet écran ? ${post} le quitte`,
  who: 'Qui s’en va appuie ici. Qui prend la suite choisit ensuite un poste en haut.',
  then: 'Ce qui a été demandé depuis cet écran pourra alors y être confirmé, par un autre poste. Le journal garde que les deux viennent d’un seul écran.',
  yes: 'Passer la main',
  no: 'Rester',
  failed: 'Main non passée : le centre est injoignable. Réessayez.',
  oneScreen: 'les deux au même écran, main passée entre-temps',
  refused: {
    sign_on_first: 'cet écran n’agit pour aucun poste. Choisissez-en un en haut.',
    signed_off:
      'les douze heures de cet écran sont écoulées, ou la main a été passée. Choisissez un poste en haut.',
    other_post:
      'ce navigateur agit pour un autre poste dans une autre fenêtre. Appuyez encore pour agir pour celui-ci.',
  },
};
