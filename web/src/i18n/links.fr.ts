// Words for links of units in the field, in French; the same keys as in English.

import type { LinksWords } from './links.en';

export const linksFr: LinksWords = {
  title: 'Moyens sur le terrain',
  note: 'appareils (Cursor on Target) et téléphones',
  failed: 'Les liaisons n’ont pas pu être lues. Nouvel essai…',
  none: 'Aucun appareil ni téléphone entendu depuis le démarrage du centre.',
  noDoor:
    'Aucun téléphone entendu depuis le démarrage du centre, et aucune adresse pour les appareils (--cot).',
  notShown: (n) =>
    n === 1
      ? '1 ordre n’a atteint aucun appareil : le dire par radio'
      : `${n} ordres n’ont atteint aucun appareil : les dire par radio`,
  sentAt: (time) => `envoyé ${time}`,
  why: {
    no_device: 'n’a ici ni appareil ni téléphone',
    link_down: 'son appareil n’est pas connecté',
    phone_silent: 'son téléphone n’a rien demandé depuis',
    waits: 'en attente d’envoi vers son appareil',
  },
  columns: {
    unit: 'Moyen',
    by: 'Par',
    state: 'Liaison',
    heard: 'Entendu',
    waiting: 'À envoyer',
    dropped: 'Abandonnés',
  },
  by: { device: 'appareil, d’après son indicatif', certified: 'appareil certifié', phone: 'téléphone' },
  up: 'connecté',
  down: 'PAS ENTENDU',
  endings: {
    closed: 'FERMÉE',
    silent: 'PAS ENTENDU',
    slow: 'TROP LENTE, COUPÉE',
    damaged: 'ILLISIBLE, COUPÉE',
    refused: 'REFUSÉE',
  },
};
