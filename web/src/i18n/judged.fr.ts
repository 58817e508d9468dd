// Mots pour dire quels signalements sont la même embarcation, et avec quelle certitude, en français.

import { distanceText } from '../format/position';
import type { Journey } from '../judged/evidence';
import type { EvidenceFigures } from './figures';
import type { JudgedWords } from './judged.en';

const pluriel = (n: number, un: string, plusieurs: string): string => `${n} ${n < 2 ? un : plusieurs}`;
const virgule = (value: string): string => value.replace('.', ',');

const TRAJET: Record<Journey, string> = {
  possible: 'possible pour une seule embarcation',
  unlikely: 'peu probable pour une seule embarcation',
  hardly: 'presque impossible pour une seule embarcation',
};

export const judgedFr: JudgedWords = {
  section: 'Avec quelle certitude c’est une seule embarcation',
  possiblySame: 'Peut-être la même que',
  possiblySameNone: 'Aucune autre embarcation n’est probablement celle-ci.',
  mayBeOf: 'de cette embarcation :',
  mayBeTitle: 'Probabilité que ce signalement soit de cette embarcation',
  eachAsk: 'Avec quelle certitude chacun ?',
  eachAsking: 'Pesée…',
  eachWith: (id) => `une seule embarcation avec ${id} :`,
  eachAnchor: 'les autres sont pesés contre celui-ci',
  why: 'Pourquoi ?',
  whyBoats: (name) => `Pourquoi ${name} serait-elle la même embarcation ?`,
  accounted: (report, chance) => `On en a probablement répondu par ${report} : ${chance}. Reste ouverte.`,
  notCounted: (chance) =>
    `Non comptée parmi les embarcations en mer : ${chance} que ce soit une embarcation distincte, encore en mer. Reste ouverte.`,
  notCountedRescued: () =>
    'Non comptée parmi les embarcations en mer. La clore demande une preuve qui convienne, et deux postes.',
  accountedShort: (chance) => `répondu ? ${chance}`,
  peopleReckoned: 'Personnes',
  saidAboard: 'dites à bord',
  takenOff: 'récupérées',
  asWeighed: 'tout pesé',
  goingOn: 'poursuivent',
  tooMany: 'Plus de personnes récupérées qu’estimées à bord : les comptes ne concordent pas.',
  incidentJoined: (boat) => `avec celui de ${boat}`,
  engineOff: (chance) => `À la dérive, sans moteur : ${chance}`,
  history: 'Comment cette embarcation est née',
  histories: {
    opened: (_, n) => `Ouverte avec ${pluriel(n, 'signalement', 'signalements')}`,
    merged_here: (other, n) =>
      `${other} s’est révélée être cette embarcation (${pluriel(n, 'signalement', 'signalements')})`,
    merged_into: (other, n) =>
      `S’est révélée être la même que ${other} (${pluriel(n, 'signalement y est passé', 'signalements y sont passés')})`,
    split_off: (other, n) =>
      `${other} s’est révélée être une autre (${pluriel(n, 'signalement l’a suivie', 'signalements l’ont suivie')})`,
    split_from: (other, n) =>
      `S’est révélée être une autre que ${other} (${pluriel(n, 'signalement en vient', 'signalements en viennent')})`,
    restored: (other, n) =>
      `De nouveau à part de ${other} (${pluriel(n, 'signalement revenu', 'signalements revenus')})`,
    received: (other, n) => `${pluriel(n, 'signalement venu', 'signalements venus')} de ${other}`,
    lost: (other, n) => `${pluriel(n, 'signalement passé', 'signalements passés')} à ${other}`,
    closed: () => 'Close : on en a répondu',
    reopened: () => 'ROUVERTE : on n’en avait pas répondu',
  },
  movedFrom: (boat, by) => `venu de ${boat}, ${by}`,
  movedBy: { judged: 'la nuit ayant été pesée', officer: 'un officier l’ayant dit' },
  judgedAt: (time) => `pesée à ${time}`,
  compare: 'Comparer',
  compareTitle: (id) => `Comparer ${id} à un autre signalement : est-ce la même embarcation ?`,
  compareWith: (id) => `Avec ${id}`,
  comparing: (id) =>
    `Comparaison de ${id} : choisissez un autre signalement, de cette embarcation ou d’une autre.`,
  compareCancel: 'Ne plus comparer',
  mergedInto: (boat) => `Tenue pour la même embarcation que ${boat} ; la suite est dite là.`,
  apart: (boat) => `Tenir à part de ${boat}`,

  whyTitle: 'Pourquoi ? Deux signalements, une embarcation ?',
  whyPage: (first, second) => `${first} et ${second} sont-ils de la même embarcation ?`,
  choose: { first: 'Premier signalement', second: 'Second signalement' },
  heldBy: 'Rattaché à',
  oneBoat: 'Probabilité d’une seule embarcation',
  verdict: {
    same: 'Une seule embarcation',
    rather_same: 'Plutôt une seule que deux',
    rather_different: 'Plutôt deux qu’une seule',
    different: 'Deux embarcations',
  },
  sampled: (n, figure) => `compté dans ${figure} ${n < 2 ? 'lecture' : 'lectures'} de la nuit`,
  showOnMap: (id) => `Montrer ${id} sur la carte`,
  evidenceTitle: 'Ce qui parle pour et contre',
  speaksAgainst: 'Deux embarcations',
  speaksFor: 'Une seule',
  side: { for: (ratio) => `${ratio} pour`, against: (ratio) => `${ratio} contre`, neither: 'ne dit rien' },
  noEvidence: 'Rien ne parle pour ni contre.',
  back: (boat) => `Retour à ${boat}`,
  backPlain: 'Retour',
  whyFailed: 'Le centre n’a pas encore pesé ces deux signalements ensemble.',
  whyWaiting: 'La nuit est en train d’être pesée : la réponse vient ensuite.',
  whyNotFound: 'Le centre n’a pas de tel signalement.',
  whyUnreachable: 'Le centre n’a pas répondu.',
  sameReport: 'Choisissez deux signalements différents.',
  evidence: {
    time_and_distance: (e) => `${trajet(e)}${TRAJET[e.journey]}`,
    drift: (e) => `À la dérive avec courant et vent, ${trajet(e)}${TRAJET[e.journey]}`,
    same_phone: () => 'Le même appareil a appelé les deux fois',
    other_phone: () => 'Deux appareils différents ont appelé',
    people: (e) =>
      e.first === null || e.second === null
        ? `Le nombre de personnes ${e.agrees ? 'concorde' : 'diffère'}`
        : e.first === e.second
          ? `Les deux disent ${pluriel(e.first, 'personne', 'personnes')}`
          : `${e.first} et ${e.second} personnes dites à bord`,
    colour: (e) => (e.agrees ? 'Les couleurs de coque concordent' : 'Les couleurs de coque diffèrent'),
    relay_of: (e) => (e.agrees ? 'L’un répète l’autre' : 'Ne se lit pas comme l’un répétant l’autre'),
    relays_of_one: (e) =>
      e.other === null ? 'Les deux répètent un même troisième' : `Les deux répètent ${e.other}`,
    radar_twice: () => 'Un radar a vu les deux au même moment : deux échos',
    accounted_for_before: (e) =>
      `Plus tard qu’un sauvetage ou débarquement de tous${e.other === null ? '' : ` (${e.other})`}`,
    rest_of_the_night: () => 'Tous les autres signalements de la nuit',
    officer_same: () => 'Un officier de quart a dit : la même embarcation',
    officer_different: () => 'Un officier de quart a dit : deux embarcations',
    other: (code) => `Règle « ${code} »`,
  },

  rule: 'Que savez-vous ?',
  rulingKinds: {
    same: 'Même embarcation',
    different: 'Embarcations différentes',
    unknown: 'Non connu',
  },
  ruleReason: 'Raison',
  reasons: {
    caller_confirmed: 'l’appelant l’a confirmé',
    seen_together: 'elles ont été vues ensemble',
    description_differs: 'les descriptions diffèrent',
    unit_on_scene: 'un moyen sur zone l’a dit',
    mistake: 'une parole antérieure était une erreur',
    other: 'autre raison',
  },
  ruleFirst: 'Choisissez d’abord une raison.',
  ruling: 'Enregistrement, et la nuit pesée avec…',
  ruled: (words, reason, time) =>
    `Officier : ${words}. ${reason[0]?.toUpperCase()}${reason.slice(1)} (${time}).`,
  ruledNone: 'Aucun officier n’a rien dit de ces deux-là.',
  ruleTakeBack: '« Non connu » retire une parole antérieure.',
  ruleFailed: (why) => `NON enregistré. ${why} Réessayez.`,
  rulePast: 'Vous regardez le passé. Revenez au direct pour le dire.',
  changed: 'Ce qui a changé',
  changedNothing: 'Rien d’autre : les embarcations restent comme elles sont.',
  changedWaiting: 'Enregistré. La nuit est pesée à nouveau…',
  changes: {
    boats_merged: (boat, other) => `${other} est désormais tenue pour la même embarcation que ${boat}`,
    boat_split: (boat, other) => `${boat} est une embarcation à part de ${other}`,
    report_moved: (boat, other, report) => `${report} est passé de ${other} à ${boat}`,
    boat_opened: (boat) => `${boat} est une nouvelle embarcation`,
    boat_reassessed: (boat) => `${boat} a été pesée à nouveau`,
    boat_closed: (boat) => `${boat} est close : on en a répondu`,
    boat_reopened: (boat) => `${boat} est ROUVERTE : on n’en a pas répondu`,
    incident_opened: (boat) => `Un événement est ouvert pour ${boat}`,
    incident_closed: () => 'Son événement est clos',
    incident_readied: () => 'Son événement peut être clos, par deux postes',
    incident_unreadied: () => 'Son événement ne peut PLUS être clos',
    incident_suspended: () => 'Ses recherches sont suspendues ; son événement n’est pas clos',
    incident_resumed: () => 'Son événement est ROUVERT après suspension',
    incident_joined: () => 'Deux événements n’en font plus qu’un',
    incident_reopened: () => 'Son événement est ROUVERT',
    incident_separated: () => 'Un événement en fait de nouveau deux',
    report_joined: (boat, _, report) => `${report} rattaché à ${boat}`,
  },
  nowOne: (boat) => `Les deux signalements sont rattachés à ${boat}`,
  nowTwo: (first, second) => `Les signalements sont rattachés à deux embarcations, ${first} et ${second}`,
  changedMore: (n) => `et ${n} ${n < 2 ? 'autre pesée' : 'autres pesées'} à nouveau`,

  night: 'Les lectures de la nuit',
  nightAt: (time) => `pesée à ${time}`,
  nightFailed: 'Les lectures de la nuit n’ont pas pu être lues.',
  nightNone: 'La nuit n’a pas encore été pesée.',
  states: {
    off: 'La pesée est arrêtée.',
    idle: '',
    judging: 'De nouveaux signalements sont pesés…',
    failed: 'LA PESÉE S’EST ARRÊTÉE : ceci peut être ancien.',
  },
  forecast: 'avec courant et vent',
  noForecast: 'sans courant ni vent',
  atSea: 'Embarcations en mer',
  atSeaWords: (n, low, high) =>
    `${n} ${n === '0' || n === '1' ? 'embarcation' : 'embarcations'}, 90 % entre ${low} et ${high}`,
  atSeaNote:
    'Embarcations distinctes signalées dont on n’a pas répondu, moins celles qui ont pu toucher terre sans qu’on le dise. Aucune n’est retirée de la liste pour cela.',
  chanceOf: (n, chance) => `${pluriel(n, 'embarcation', 'embarcations')} : ${chance}`,
  unreported: 'Embarcations que personne n’a signalées',
  unreportedWords: (n, low, high) => `${n} (${low}–${high})`,
  unreportedUnknown: (low, high) => `inconnu (${low}–${high})`,
  unreportedNote: (low, high, any) =>
    `Une estimation, pas une observation : 90 % entre ${low} et ${high} ; au moins une : ${any}.`,
  unreportedFrom: (n) =>
    n === 1
      ? 'Établie d’après l’embarcation signalée cette nuit et l’heure de son signalement.'
      : `Établie d’après les ${n} embarcations signalées cette nuit et l’heure de leur signalement.`,
  unreportedPrior: 'Aucune embarcation n’a été signalée : c’est ce qu’une nuit semblable peut compter.',
  unreportedScale: 'Embarcations que personne n’a signalées, par 100 km² (estimation)',
  unreportedNoLayer: 'Pas d’estimation ici.',
  readings: 'Les meilleures lectures',
  reading: (rank) => `Lecture ${rank}`,
  readingBoats: (n) => `${pluriel(n, 'embarcation', 'embarcations')}, échos douteux compris ;`,
  readingFirst: 'ce que montrent la carte et le tableau',
  readingDiffers: (boats, reports) =>
    `diffère pour ${pluriel(boats, 'embarcation', 'embarcations')} (${pluriel(reports, 'signalement', 'signalements')})`,
  doubts: 'Embarcations qui sont peut-être la même',
  doubtsNone: 'Aucune paire d’embarcations n’en est probablement une seule.',
  and: 'et',
};

function trajet(e: EvidenceFigures): string {
  if (e.distanceM === null) return '';
  const far = virgule(distanceText(e.distanceM));
  if (e.gapS === null || Math.abs(e.gapS) < 60) return `À ${far} l’un de l’autre au même moment : `;
  const speed = e.speedKn === null ? '' : ` : ${virgule(e.speedKn.toFixed(1))} nd`;
  return `${far} en ${e.span(Math.abs(e.gapS))}${speed}, `;
}
