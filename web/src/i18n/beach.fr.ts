// Words about launches on beaches, in French.

import type { BeachWords } from './beach.en';

const teams = (n: number): string => (n === 1 ? 'une équipe' : `${n} équipes`);

export const beachFr: BeachWords = {
  title: 'Sur les plages',
  count: (n) => (n === 0 ? '' : n === 1 ? 'un départ en préparation' : `${n} départs en préparation`),
  none: 'Aucun départ en préparation n’est connu.',
  show: 'Afficher',
  hide: 'Masquer',
  enter: 'Saisir un départ',
  enterNote: 'Seulement si personne n’est à bord. Avec du monde à bord, c’est un sauvetage : saisir l’appel.',
  place: 'Plage',
  toldBy: 'Signalé par',
  people: 'Personnes',
  boardingIn: 'Embarquement dans, min',
  teams: 'Équipes requises',
  hold: 'Enregistrer',
  stages: {
    preparing: 'en préparation',
    carrying: 'porté vers l’eau',
    boarding: 'embarquement',
    afloat: 'à flot',
  },
  odds: (percent) => `sûr à ${percent} %`,
  oddsNote: 'Que ce soit bien un départ : notre jugement, selon qui le voit',
  peopleText: (n, assumed) => (assumed ? `nombre non dit (${n} supposés)` : `${n} personnes`),
  needs: (n) => `il faut ${teams(n)}`,
  unsafe: 'dangereux d’agir : un sauvetage',
  seen: (time, age) => `vu depuis ${time}, dernière fois il y a ${age}`,
  boards: (time, span, assumed) =>
    `Embarquement ${assumed ? 'probable' : 'attendu'} à ${time}, dans ${span}${assumed ? ' (supposé)' : ''}`,
  boardingPast: (span) =>
    `L’embarquement était prévu il y a ${span}. Des personnes sont peut-être à bord : aller voir. Aucune équipe n’est proposée tant que nul ne dit le contraire.`,
  unplaced: (n) => `Patrouilles sans position connue : ${n}. Elles ne peuvent être classées.`,
  planning: 'Qui pourrait y aller : calcul en cours…',
  noPlan: 'Ce centre ne planifie rien.',
  inPlan: 'dans le plan',
  afloat: 'Personnes à bord : sauvetage',
  now: (stage) => `Maintenant ${stage}`,
  still: 'Toujours personne à bord : 20 min de plus',
  over: 'C’est fini…',
  ends: {
    afloat: 'personnes à flot',
    dispersed: 'ils sont partis',
    prevented: 'empêché, personne n’a embarqué',
    not_a_launch: 'ce n’était pas un départ',
    mistake: 'saisi par erreur',
  },
  endedAs: (how, time) => `fini à ${time} : ${how}`,
  afloatNow: (time) => `PERSONNES À FLOT depuis ${time} : un sauvetage.`,
  callBack: (units) =>
    `Toujours chargés de l’empêcher : ${units}. Leur dire que des personnes sont à flot : suivre et assister.`,
};
