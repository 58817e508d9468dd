// Les mots de la dérive, en français. Mêmes clés que `drift.en.ts`.

import { distanceText } from '../format/position';
import type { driftEn } from './drift.en';

const distance = (metres: number): string => distanceText(metres).replace('.', ',');

export const driftFr: typeof driftEn = {
  section: 'Où elle peut être',
  model: 'Prévision d’un modèle, non une observation. Aucune recherche ne s’arrête à cause d’elle.',
  made: (time, age) => `Établie à ${time} (il y a ${age})`,
  from: (time, sigmaM, reports) =>
    `d’après sa position de ${time}, à ${distance(sigmaM)} près${reports > 0 ? `, et ${reports} ${reports < 2 ? 'signalement' : 'signalements'}` : ''}`,
  said: (what, time) => `dernier état dit à bord : ${what}, ${time}`,
  failed: 'La prévision n’a pas pu être lue. Ce qui est affiché peut être ancien.',
  why: {
    no_position:
      'Aucune position n’en est connue : rien ne peut être prévu. Elle peut être n’importe où ; elle reste ouverte.',
    not_open: 'Elle n’est pas ouverte : rien n’est prévu.',
    too_old:
      'Dernières nouvelles il y a plus d’un jour et demi : trop pour une prévision. Elle reste ouverte.',
    not_yet: 'Pas encore de prévision.',
    failed:
      'Aucune prévision n’a pu être établie : sa position est peut-être à terre ou hors des eaux dont les courants sont connus. Elle reste ouverte.',
    off: 'Ce centre n’établit pas de prévisions de dérive.',
  },
  columns: {
    hour: 'Dans',
    place: 'Milieu',
    within: 'Étendue',
    under_way: 'En route',
    adrift: 'À la dérive',
    water: 'À l’eau',
    ashore: 'À terre',
  },
  columnTitles: {
    place: 'Le milieu de tous les lieux possibles ; l’embarcation peut en être loin',
    within: 'Écart quadratique moyen au milieu',
    adrift: 'Moteur arrêté ou coque noyée',
    water: 'Personnes à l’eau',
    ashore: 'Arrivée ou échouée sans que personne l’ait dit',
  },
  hours: (n) => (n === 0 ? 'maintenant' : `${n} h`),
  showHour: (n) => (n === 0 ? 'Dessiner la carte pour maintenant' : `Dessiner la carte pour dans ${n} h`),
  left: (chance) => `${chance} ont quitté les eaux dont les courants sont connus.`,
  ashore: (word, chance, hours) => `À terre d’ici ${hours} h : ${word} (${chance})`,
  ashoreUntold: 'Personne ne l’a signalée à terre : on n’en a pas répondu.',
  noShore: 'À terre d’ici 12 h dans aucune des trajectoires prévues ; ce n’est pas une preuve.',
  place: (name, chance, from) => `près de ${name} ${chance} (au plus tôt vers ${from})`,
  lane: (name, chance, hours, against) =>
    `Entre dans ${name} d’ici ${hours} h : ${chance} ; dont à contresens ${against}`,
  inLane: (name, chance) => `Déjà dans ${name} : ${chance}`,
  line: (name, chance, hours) => `Franchit ${name} d’ici ${hours} h : ${chance}`,
  words: [
    [0.02, 'presque exclu'],
    [0.1, 'peu probable'],
    [0.33, 'possible'],
    [0.66, 'une chance sur deux environ'],
    [0.9, 'probable'],
    [2, 'très probable'],
  ],
  usedTitle: 'De quoi elle est faite',
  used: {
    atlas: (atlas) => `Courant : atlas de marée « ${atlas} »`,
    forecast: () => 'Courant : la prévision fournie',
    forecast_then_atlas: (atlas, until) =>
      `Courant : la prévision fournie là où et tant qu’elle en donne un (jusqu’à ${until}), sinon l’atlas de marée « ${atlas} »`,
    errors: (percent, minutes, mps) =>
      `Son erreur telle que tirée, un écart-type : ${percent} de sa vitesse, ${minutes} min d’avance ou de retard, ${mps} m/s en plus`,
    wind: (mps) => `Vent : la prévision fournie, à ${mps} m/s près sur chaque axe`,
    windUntil: (until) => `tenu à sa dernière valeur après ${until}`,
    noWind: (mps) =>
      `Vent : INCONNU ; tiré de toutes les directions (${mps} m/s sur chaque axe), d’où des zones larges`,
    shore: 'Rivage : la côte du théâtre, connue à 150 m environ ; sans hauteur de marée',
    noShore: 'Rivage : inconnu ici ; rien n’aborde',
    particles: (n, effective, seed) =>
      `${n} embarcations possibles, valant ${effective} égales ; graine ${seed}`,
    few: 'Peu d’entre elles s’accordent avec ce qu’on sait : les zones sont grossières.',
    boat: 'Nul n’a publié comment le vent pousse un pneumatique surchargé : quatre sortes d’engins en tiennent lieu.',
    lanes: 'Les voies sont prises larges de trois milles ; les limites sont approximatives.',
  },
  time: 'Dessinée pour',
  ahead: (n) => (n === 0 ? 'maintenant' : `+${n} h`),
  slider: 'Heures à venir pour lesquelles la carte est dessinée',
  exact: (time) => `heure prévue ${time}`,
  beyond: 'au-delà de la fin de la prévision',
  noBoat: 'Ouvrez une embarcation pour voir où elle peut être.',
  legend: {
    title: 'Où l’embarcation ouverte peut être',
    half: 'ici une fois sur deux',
    most: 'ici 9 fois sur 10',
    tracks: 'quelques trajectoires possibles',
    ashore: 'chances d’être arrivée à terre',
    middle: 'milieu',
    all: 'Toutes les probables : ici 9 fois sur 10',
  },
  tide: {
    title: 'Courant',
    knots: (n) => `${n} nd`,
    error: (percent, kn) => `À ${percent} de sa vitesse et ${kn} nd près ; moyenne sur la profondeur.`,
    at: (time) => `à ${time}`,
    none: {
      no_atlas: 'Aucun atlas de marée ne couvre ce théâtre.',
      no_drift: 'Ce centre ne calcule pas de courants.',
      other: 'Les courants n’ont pas pu être lus. Bougez le curseur pour redemander.',
    },
    source: {
      atlas: 'Atlas de marée.',
      forecast: 'La prévision fournie.',
      forecast_then_atlas: 'La prévision fournie là où elle porte, sinon l’atlas de marée.',
    },
  },
};
