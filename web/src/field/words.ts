// The crew's page in words, English and French: short, for wet hands and tired eyes.

export const ANSWERS = ['acknowledged', 'on_scene', 'done', 'refused'] as const;
export type Answer = (typeof ANSWERS)[number];
export const REASONS = ['weather', 'too_far', 'fuel', 'full', 'busy', 'defect', 'unable', 'other'] as const;
export type Reason = (typeof REASONS)[number];
export const STATUSES = ['people in water', 'taking water', 'engine failed'] as const;
export type Status = (typeof STATUSES)[number];
export type Purpose =
  'rescue' | 'search' | 'shadow_and_assist' | 'relief' | 'prevention_before_boarding' | 'surveillance';
export type OrderState =
  'issued' | 'unacknowledged' | 'acknowledged' | 'on_scene' | 'done' | 'refused' | 'withdrawn';

export interface FieldWords {
  language: string;
  otherLanguage: string;
  signOn: string;
  whichUnit: string;
  choose: string;
  code: string;
  codeHint: string;
  signOff: string;
  connected: (time: string) => string;
  offline: string;
  offlineSince: (time: string) => string;
  queued: (n: number) => string;
  allSent: string;
  noOrder: string;
  waitingForOrder: string;
  accept: string;
  refuse: string;
  cannot: string;
  onScene: string;
  takenOff: string;
  done: string;
  saw: string;
  why: string;
  back: string;
  send: string;
  howManyOff: string;
  howManyWentOn: string;
  howManyAboard: string;
  whatIsWrong: string;
  nothingSeenWrong: string;
  notKnown: string;
  none: string;
  noneWentOn: string;
  aboard: (low: number, high: number) => string;
  meet: string;
  seenAt: (time: string) => string;
  away: (distance: string, bearing: string) => string;
  withPlace: (metres: number) => string;
  withoutPlace: string;
  sure: string;
  notSent: string;
  night: string;
  day: string;
  synthetic: string;
  purposes: Record<Purpose, string>;
  states: Record<OrderState, string>;
  statuses: Record<Status, string>;
  reasons: Record<Reason, string>;
  notTaken: string;
  understood: string;
  codes: Record<string, string>;
  otherCode: string;
  people: (n: number) => string;
}

const en: FieldWords = {
  language: 'English',
  otherLanguage: 'Français',
  signOn: 'Sign on',
  whichUnit: 'Your unit',
  choose: 'choose',
  code: 'Code',
  codeHint: 'Eight digits; ask the watch',
  signOff: 'Sign off',
  connected: (time) => `Connected ${time}`,
  offline: 'NO LINK',
  offlineSince: (time) => `NO LINK since ${time}`,
  queued: (n) => `queued ${n}, NOT SENT`,
  allSent: 'all sent',
  noOrder: 'No order',
  waitingForOrder: 'It will show here.',
  accept: 'ACCEPT',
  refuse: 'REFUSE',
  cannot: 'CANNOT GO ON',
  onScene: 'ON SCENE',
  takenOff: 'TAKEN OFF',
  done: 'DONE',
  saw: 'BOAT SEEN',
  why: 'Why not?',
  back: 'Back',
  send: 'SEND',
  howManyOff: 'People taken off',
  howManyWentOn: 'People who went on with the boat',
  howManyAboard: 'People aboard',
  whatIsWrong: 'What is wrong?',
  nothingSeenWrong: 'Nothing seen wrong',
  notKnown: 'NOT KNOWN',
  none: '0',
  noneWentOn: 'NONE WENT ON',
  aboard: (low, high) => (low === high ? `${low} aboard` : `${low}–${high} aboard`),
  meet: 'Meet at',
  seenAt: (time) => `boat, ${time}`,
  away: (distance, bearing) => `${distance}, ${bearing} from you`,
  withPlace: (metres) => `With this phone’s position, ± ${metres} m`,
  withoutPlace: 'This phone gives no position: your unit’s last known place will be used',
  sure: 'Are you done here?',
  notSent: 'not sent',
  night: 'Night',
  day: 'Day',
  synthetic: 'EXERCISE: nothing here is real',
  purposes: {
    rescue: 'RESCUE',
    search: 'SEARCH',
    shadow_and_assist: 'STAY WITH AND ASSIST',
    relief: 'RELIEVE ANOTHER UNIT',
    prevention_before_boarding: 'PREVENT BOARDING, ON THE BEACH',
    surveillance: 'WATCH',
  },
  states: {
    issued: 'NEW: answer',
    unacknowledged: 'ANSWER NOW',
    acknowledged: 'accepted',
    on_scene: 'on scene',
    done: 'done',
    refused: 'refused',
    withdrawn: 'WITHDRAWN by the centre',
  },
  statuses: {
    'people in water': 'PEOPLE IN WATER',
    'taking water': 'TAKING WATER',
    'engine failed': 'Engine failed',
  },
  reasons: {
    weather: 'Weather',
    too_far: 'Too far',
    fuel: 'Fuel',
    full: 'Full',
    busy: 'Busy',
    defect: 'Defect',
    unable: 'Unable',
    other: 'Other',
  },
  notTaken: 'The centre did not take:',
  understood: 'OK',
  codes: {
    no_tasking: 'there is no such order',
    which_tasking: 'there are several orders',
    tasking_over: 'that order is over',
    wrong_code: 'That is not the code. Ask the watch.',
    wait: 'Too many wrong codes. Wait ten minutes.',
    signed_off: 'Sign on again with the code of now.',
    not_found: 'This centre knows no such unit.',
    unreachable: 'No link to the centre.',
  },
  otherCode: 'the centre could not read it',
  people: (n) => (n === 1 ? '1 person' : `${n} people`),
};

const fr: FieldWords = {
  language: 'Français',
  otherLanguage: 'English',
  signOn: 'S’identifier',
  whichUnit: 'Votre moyen',
  choose: 'choisir',
  code: 'Code',
  codeHint: 'Huit chiffres ; demandez-le au quart',
  signOff: 'Quitter',
  connected: (time) => `Connecté ${time}`,
  offline: 'PAS DE LIAISON',
  offlineSince: (time) => `PAS DE LIAISON depuis ${time}`,
  queued: (n) => `${n} en attente, NON ENVOYÉ${n === 1 ? '' : 'S'}`,
  allSent: 'tout est envoyé',
  noOrder: 'Pas de mission',
  waitingForOrder: 'Elle s’affichera ici.',
  accept: 'ACCEPTER',
  refuse: 'REFUSER',
  cannot: 'NE PEUX CONTINUER',
  onScene: 'SUR ZONE',
  takenOff: 'RÉCUPÉRÉS',
  done: 'TERMINÉ',
  saw: 'BATEAU VU',
  why: 'Pourquoi ?',
  back: 'Retour',
  send: 'ENVOYER',
  howManyOff: 'Personnes récupérées',
  howManyWentOn: 'Personnes reparties avec le bateau',
  howManyAboard: 'Personnes à bord',
  whatIsWrong: 'Que se passe-t-il ?',
  nothingSeenWrong: 'Rien d’anormal vu',
  notKnown: 'INCONNU',
  none: '0',
  noneWentOn: 'PERSONNE',
  aboard: (low, high) => (low === high ? `${low} à bord` : `${low} à ${high} à bord`),
  meet: 'Rejoindre',
  seenAt: (time) => `bateau, ${time}`,
  away: (distance, bearing) => `à ${distance} de vous, au ${bearing}`,
  withPlace: (metres) => `Avec la position de ce téléphone, ± ${metres} m`,
  withoutPlace: 'Ce téléphone ne donne pas sa position : la dernière connue de votre moyen sera prise',
  sure: 'Avez-vous terminé ici ?',
  notSent: 'non envoyé',
  night: 'Nuit',
  day: 'Jour',
  synthetic: 'EXERCICE : rien ici n’est réel',
  purposes: {
    rescue: 'SAUVETAGE',
    search: 'RECHERCHE',
    shadow_and_assist: 'ACCOMPAGNER ET ASSISTER',
    relief: 'RELÈVE D’UN MOYEN',
    prevention_before_boarding: 'EMPÊCHER L’EMBARQUEMENT, SUR LA PLAGE',
    surveillance: 'SURVEILLANCE',
  },
  states: {
    issued: 'NOUVEAU : répondez',
    unacknowledged: 'RÉPONDEZ MAINTENANT',
    acknowledged: 'acceptée',
    on_scene: 'sur zone',
    done: 'terminée',
    refused: 'refusée',
    withdrawn: 'ANNULÉE par le centre',
  },
  statuses: {
    'people in water': 'PERSONNES À L’EAU',
    'taking water': 'PREND L’EAU',
    'engine failed': 'Moteur en panne',
  },
  reasons: {
    weather: 'Météo',
    too_far: 'Trop loin',
    fuel: 'Carburant',
    full: 'Plein',
    busy: 'Occupé',
    defect: 'Avarie',
    unable: 'Impossible',
    other: 'Autre',
  },
  notTaken: 'Le centre n’a pas pris :',
  understood: 'Compris',
  codes: {
    no_tasking: 'cette mission n’existe pas',
    which_tasking: 'il y a plusieurs missions',
    tasking_over: 'cette mission est finie',
    wrong_code: 'Ce n’est pas le code. Demandez-le au quart.',
    wait: 'Trop de codes faux. Attendez dix minutes.',
    signed_off: 'Identifiez-vous de nouveau avec le code actuel.',
    not_found: 'Ce centre ne connaît pas ce moyen.',
    unreachable: 'Pas de liaison avec le centre.',
  },
  otherCode: 'le centre n’a pas pu lire',
  people: (n) => (n <= 1 ? `${n} personne` : `${n} personnes`),
};

export const FIELD_WORDS = { en, fr } as const;
export type FieldLanguage = keyof typeof FIELD_WORDS;
