// Mots pour les plans de recherche, en français.

import type { SearchWords } from './search.en';

const pluriel = (n: number, un: string, plusieurs: string): string => `${n} ${n < 2 ? un : plusieurs}`;

export const searchFr: SearchWords = {
  section: 'Recherche',
  open: 'Planifier une recherche',
  openPlan: 'Ouvrir la recherche',
  none: 'Aucune recherche n’a été planifiée pour cette embarcation.',
  page: (boat) => `Recherche de ${boat}`,
  back: (boat) => `Retour à ${boat}`,
  failed: 'Les recherches n’ont pas pu être lues. Nouvel essai…',
  advice: 'Un conseil. Ce plan n’engage aucun moyen.',
  neverEnds:
    'Aucun chiffre ici ne met fin à une recherche. Ne rien trouver ne prouve pas qu’il n’y a personne.',
  line: (status, time) => `${status}, demandé à ${time}`,
  status: {
    asked: 'En préparation',
    planned: 'Proposé',
    declined: 'N’a pas pu être établi',
    withdrawn: 'Retiré',
    replaced: 'Remplacé par un plan plus récent',
  },
  making: (span) =>
    `Le plan est en préparation (${span}). Il faut quelques secondes ; pour le premier, sur une installation neuve, quelques minutes.`,
  past: 'Un moment passé est affiché : rien ne peut être planifié ici.',

  units: 'Moyens',
  unitsNote:
    'Le plus vite sur place d’abord ; les deux pavillons. Les chiffres marqués ≈ sont supposés d’après le type de moyen : à corriger.',
  columns: {
    unit: 'Moyen',
    flag: 'Pavillon',
    from: 'Depuis',
    away: 'Distance',
    there: 'Sur place en',
    ready: 'Prêt, min',
    transit: 'Transit, nd',
    search: 'Recherche, nd',
    endurance: 'Autonomie, h',
    height: 'Œil / hauteur, m',
  },
  base: 'base',
  heard: 'entendu en mer',
  choose: (unit) => `Choisir ${unit}`,
  figures: 'Chiffres des moyens choisis',
  figureOf: (figure, unit) => `${figure}, ${unit}`,
  basis: { theatre: 'du fichier de théâtre', assumed: 'supposé d’après son type', entered: 'saisi' },
  unplaced: (n) =>
    `${pluriel(n, 'moyen ne peut être planifié', 'moyens ne peuvent être planifiés')} : nul ne sait où ${n < 2 ? 'il est' : 'ils sont'}.`,

  period: 'Période, objet, temps',
  start: 'À partir de, TU',
  hours: 'Heures',
  searchFor: 'Cherché',
  searchFors: {
    as_believed: 'ce que la prévision croit que c’est',
    overloaded_inflatable: 'pneumatique à flot',
    swamped_inflatable: 'pneumatique envahi',
    person_in_water: 'personnes à la mer',
  },
  objects: {
    overloaded_inflatable: 'Pneumatique à flot',
    swamped_inflatable: 'Pneumatique envahi',
    person_in_water: 'Personne à la mer',
  },
  visibility: 'Visibilité, M',
  wind: 'Vent, nd',
  sea: 'Vagues, m',
  water: 'Eau, °C',
  waterNote: 'pour la survie ; peut être omis',
  tired: 'Équipages fatigués',
  widths: 'Vos propres largeurs de balayage, M',
  widthsNote:
    'Telles qu’elles sont par ce temps. Une largeur trop grande fait paraître une recherche meilleure qu’elle n’est.',
  widthsDark: (from, until) =>
    `Nuit de ${from} à ${until}. Aucune largeur de balayage de nuit n’est détenue : à l’œil, jumelles, infrarouge ou radar. Saisissez la vôtre, ou cherchez de jour.`,
  widthOf: (object, searcher) => `${object}, depuis un ${searcher}`,
  restsOn: 'Elles reposent sur',
  bases: {
    crew: 'les dires d’un équipage',
    handbook: 'le manuel du moyen',
    trial: 'un essai',
    national_table: 'une table nationale',
  },
  searchers: { vessel: 'navire', helicopter: 'hélicoptère', aeroplane: 'avion', drone: 'drone' },
  make: 'Établir le plan',
  sending: 'Demande…',
  again: 'Planifier à nouveau',
  cancel: 'Retour au plan',
  missing: (what) => `Reste à saisir : ${what}.`,
  refused: (why) => `Non planifié : ${why}`,
  refusals: {
    no_cloud:
      'il n’y a pas encore de prévision du lieu de cette embarcation. Consignez une position, ou attendez la prévision.',
    boat_not_open: 'cette embarcation n’est pas ouverte.',
    search_time:
      'la période ne convient pas à la dernière position : commencez après elle et finissez dans les 24 h.',
    no_units: 'aucun moyen n’est choisi.',
    nobody_in_time:
      'aucun moyen choisi ne peut s’y rendre, chercher et revenir à temps. Choisissez-en d’autres, ou une période plus longue.',
    dark: 'il fait nuit pendant cette période, et aucune largeur de balayage de nuit n’est détenue. Saisissez la vôtre, ou cherchez de jour.',
    sweep_width_unknown:
      'aucune largeur de balayage n’est détenue pour l’un de ces moyens (les drones n’en ont pas). Saisissez la vôtre, ou laissez-le.',
    unit_unplaced: 'nul ne sait où est l’un des moyens.',
    unreachable: 'le centre est injoignable. Réessayez.',
    not_in_search: 'ce moyen n’est pas dans cette recherche.',
    track_before:
      'la route commence avant la dernière position de l’embarcation. Laissez ce qui fut parcouru avant.',
    track_future: 'la route finit dans le futur. Saisissez ce qui fut parcouru.',
    track_twice: 'cette route est déjà saisie.',
    gpx: 'ce n’est pas un fichier GPX avec des heures.',
    line: 'une ligne n’a pas d’heure et de lieu lisibles.',
    withdrawn_already: 'ce plan n’est plus proposé.',
    stopping: 'le centre s’arrête. Réessayez à son retour.',
    work_failed: 'le planificateur s’est arrêté sur celui-ci. Changez quelque chose et réessayez.',
  },
  declines: {
    no_cloud: 'La prévision ne couvre pas toute la durée de cette recherche.',
    nobody_in_time: 'Aucun moyen choisi ne peut s’y rendre, chercher et revenir à temps.',
    planner_failed:
      'Le planificateur s’est arrêté deux fois sur celui-ci. Changez quelque chose et redemandez.',
    planner_refused:
      'Le planificateur a refusé ce qui était demandé. Changez moyens ou chiffres et redemandez.',
  },

  headline: (by) => `Chance que ce plan la trouve d’ici ${by}`,
  headlineMany: (by) => `Embarcations que ce plan devrait trouver d’ici ${by}`,
  span: (low, high) => (low === high ? low : `${low} à ${high}`),
  headlineNote:
    'Le chiffre bas : les équipages voient aussi mal qu’on le craint. Le haut : comme dit la table.',
  most: (bound, share) => `Le plus que ces moyens pourraient trouver : ${bound}. Atteint : ${share}.`,
  cannot: (all) => `${all} ne peuvent y être trouvés du tout :`,
  doubt: {
    here: 'Elle est où le modèle la met',
    not_here: 'Elle est ailleurs',
    wrong_object: 'Elle n’est pas ce que les équipages cherchent',
    already_recovered: 'Elle a déjà été récupérée',
  },
  chart: 'Trouvée pour quand',
  chartWords: (low, high, by, bound) =>
    `Chance de l’avoir trouvée, montant à ${low} à ${high} d’ici ${by} ; au plus ${bound}.`,
  chartPlan: 'ce plan',
  chartBound: 'le plus possible',
  chartDoubts: 'ne peut y être trouvée',
  table: 'Qui cherche où',
  plan: {
    unit: 'Moyen',
    when: 'Sur zone, TU',
    transit: 'Transit',
    area: 'Zone, M',
    legs: 'Branches',
    spacing: 'Espacement, M',
    width: 'Largeur, M',
    coverage: 'Couv.',
    pod: 'POD',
    poc: 'POC',
    pos: 'POS',
  },
  podTitle: 'Chance de voir ce qui est dans la zone, tous objets cherchés confondus',
  pocTitle: 'Chance qu’elle soit dans la zone pendant la recherche',
  posTitle: 'Chance que cette zone seule la trouve',
  legsOf: (n, bearing) => `${n} × ${bearing}`,
  heightOf: (ft) => `${ft} ft`,
  overLand: (share) => `${share} de sa route sur terre : la raccourcir là`,
  idle: 'Sans zone',
  idles: { no_time: 'ne peut s’y rendre et revenir à temps', no_room: 'plus de place à l’écart des autres' },
  used: 'Sur quoi il repose',
  usedCloud: (particles, effective, at) =>
    `Prévision de ${particles} embarcations possibles (valant ${effective}) depuis la position de ${at}`,
  usedStreams: (atlas) => `courants de l’atlas des marées « ${atlas} »`,
  usedWind: 'vent selon la prévision',
  usedNoWind: 'vent sur l’embarcation non connu : la zone en est plus large',
  usedWeather: (visibility, wind, sea) =>
    `Recherche par visibilité ${visibility} M, ${wind} nd, vagues ${sea}`,
  notTold: 'non indiquées',
  usedTired: 'équipages fatigués',
  usedObjects: 'Cherché',
  usedWidths:
    'Largeurs de balayage de jour, mesurées ailleurs sur d’autres embarcations ; du pneumatique surchargé, aucune ne fut jamais mesurée (statut U : appréciation)',
  usedOwn: 'Largeurs de balayage saisies par la veille',
  usedAssumed: (units) => `Chiffres supposés (≈) de ${units}`,
  usedSearched: (n) => `${pluriel(n, 'route déjà parcourue comptée', 'routes déjà parcourues comptées')}`,
  status_: { P: 'document premier', C: 'catalogue', N: 'presse', D: 'dérivé', U: 'non confirmé' },
  files: 'Fichiers',
  fileForms: { gpx: 'GPX', kml: 'KML', geojson: 'GeoJSON', cot: 'CoT (zip)', worksheet: 'Feuille de calcul' },
  survival: 'En vie dans l’eau',
  survivalNote: (water) =>
    `À ${water} °C : entre l’épuisement sans flottabilité et le plus long qu’attendent les tables des garde-côtes. Large, car la température de l’eau dit peu. Des gens ont survécu au-delà de toute courbe : jamais une raison d’arrêter.`,
  survivalWords: (hours, low, high) => `après ${hours} h : ${low} à ${high}`,
  survivalSource:
    'Table de survie des garde-côtes américains ; la forme est une appréciation (docs/search.md)',
  withdraw: 'Retirer le plan',
  withdrawn: 'Le plan est retiré. La recherche n’en est pas finie.',

  after: 'Cherché et non trouvé',
  afterNote:
    'Saisissez où un moyen a réellement cherché sans rien trouver : ce qu’il faut croire ensuite en découle. Il n’est jamais dit d’arrêter.',
  trackUnit: 'Moyen',
  trackFile: 'Fichier GPX',
  trackChoose: 'Choisir un fichier',
  inLine: (line, words) => `ligne ${line} : ${words}`,
  trackText: 'ou une heure et un lieu par ligne',
  trackExample: '09:25 51°07.4N 001°20.1E\n09:55 51°03.0N 001°24.0E',
  trackSend: 'Saisir la route',
  trackSending: 'Saisie…',
  trackTaken: (n) => `Prise : ${n} points.`,
  tracks: (n) => `${pluriel(n, 'route parcourue', 'routes parcourues')}`,
  trackLine: (unit, from, until) => `${unit}, ${from}–${until}`,
  weighing: 'Ce qu’il faut croire maintenant est en calcul…',
  belief: (time) => `Ce qu’il faut croire à ${time}, rien n’ayant été trouvé`,
  before: 'avant',
  now: 'maintenant',
  foundByNow: (chance) =>
    `Si elle y avait été, toutes ces recherches l’auraient trouvée avec une chance de ${chance}.`,
  eyes: (before, after) =>
    `Que les équipages voient moins de la moitié de ce que disent les largeurs : ${before} avant, ${after} maintenant.`,
  beliefMap:
    'Sur la carte, en traits épais et neutres : où elle est après cela, si elle est ici : la moitié dans le trait plein, 90 % dans le trait tireté. Les zones de la prévision ignorent la recherche.',
};
