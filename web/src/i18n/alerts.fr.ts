// Les alertes en français : ce qui se passe, et en une ligne que faire.

import type { alertsEn } from './alerts.en';
import type { AlertFigures } from './figures';
import { incidentFr } from './incident.fr';

const pluriel = (n: number, un: string, plusieurs: string): string => `${n} ${n < 2 ? un : plusieurs}`;

/** Qui pourrait y aller à la place d’une unité muette ou qui refuse, ou qu’il ne reste personne. */
const suivante = (p: AlertFigures): string =>
  p.unit(
    'next_unit_id',
    (nom) =>
      `. Suivante : ${nom}${p.text('next_centre', (centre) => ` (${centre})`)}${p.number('next_min', (n) => `, sur zone en ${n} min`)}${p.number('next_ready_min', (n) => ` (dont ${n} pour appareiller)`)}${p.number('next_seen_min', (n) => `, vue il y a ${n} min`)}`,
  ) +
  p.unit('sent_unit_id', (nom) => `. ${nom} envoyée à sa place`) +
  p.text('no_unit', (code) => ` – ${incidentFr.noUnit[code] ?? code}`);

export const alertsFr: typeof alertsEn = {
  title: 'Alertes',
  count: (n) => pluriel(n, 'alerte', 'alertes'),
  countAcknowledged: (n) => pluriel(n, 'alerte acquittée', 'alertes acquittées'),
  none: 'Aucune alerte en cours.',
  priority: { emergency: 'Urgence', alarm: 'Alarme', warning: 'Avertissement', caution: 'Attention' },
  raised: 'Levée',
  times: (n) => `vue ${n} fois`,
  acknowledge: 'Acquitter',
  acknowledgeOf: (words) => `Acquitter : ${words}`,
  acknowledged: (time) => `Acquittée ${time}`,
  cleared: (time) => `Finie depuis ${time}`,
  clearedTitle: 'Finies',
  unseenTitle: 'Finies sans que personne les ait vues',
  seen: 'Vue',
  seenOf: (words) => `Vue : ${words}`,
  noBoat: 'Signalements sans embarcation',
  twin: (boat, percent) => `peut-être la même que ${boat} (${percent} %)`,
  joined: 'une autre alerte la remplace',
  failed: 'N’a pas pu être acquittée. Réessayez.',
  more: (n) => `et ${n} de plus`,
  step: {
    raised: '',
    repeated: 'répétée',
    made_alarm: 'devenue alarme : personne ne l’a acquittée',
    supervisor: 'passée au chef de quart',
  },
  open: 'Ouvrir',
  openOf: (words) => `Ouvrir l’objet de l’alerte : ${words}`,
  sound: {
    on: 'Son actif',
    off: 'Son coupé : activer',
    silence: 'Silence 30 s',
    silenced: (s) => `Silence ${s} s`,
  },
  rules: {
    title: 'Ce qui est surveillé',
    silent: 'Muette ici',
    latency: 'De la réception à l’alerte',
    none: 'pas encore',
    why: {
      no_beaches: 'le théâtre ne nomme aucune plage',
      no_region_line:
        'aucune limite de responsabilité connue ; les eaux territoriales sont surveillées à la place',
      no_line: 'aucune limite connue dans ces eaux',
      no_sensor_range: 'aucun capteur de portée connue',
      no_forecast: 'aucune prévision disponible',
    },
  },
  codes: {
    feed_silent: (p) =>
      `${p.subject} s’est tu${p.span('quiet_for_s', (s) => ` : rien depuis ${s}`)}${p.span('silent_after_s', (s) => ` (alarme après ${s})`)}`,
    queue_full: (p) =>
      `${p.subject} envoie plus vite qu’on ne peut recevoir${p.number('dropped', (n) => ` : ${n} perdus`)}`,
    store_refusing: (p) =>
      `Le journal ne peut être écrit${p.text('code', (code) => ` (${code})`)} : rien n’est acquitté`,
    quarantine_rising: (p) =>
      `${p.subject} : beaucoup d’illisible${p.number('quarantined_lately', (n) => ` : ${n} dans la dernière minute`)}`,
    wild_position: (p) =>
      `${p.subject} a donné une position qu’aucun navire n’atteint${p.number('implied_speed_kn', (n) => ` (${n} nd)`)}`,
    clock_jumped_back: (p) => `L’horloge de la machine a reculé${p.span('jump_s', (s) => ` de ${s}`)}`,
    boat_reopened: (p) => `${p.subject} est ROUVERTE : on croyait en avoir répondu, ce n’est pas le cas`,
    judging_failed: (p) =>
      `Les signalements de la nuit ne sont plus pesés ensemble${p.number('failures', (n) => ` (arrêtée ${n} fois)`)} : les réponses rapides continuent`,
    work_failed: (p) =>
      `Les prévisions de dérive ne se font plus${p.number('failures', (n) => ` (arrêtées ${n} fois)`)} : les dernières vieillissent`,
    launch_detected: (p) =>
      `${p.text('stage', (stage) => (stage === 'carrying' ? 'Une embarcation est portée vers l’eau' : 'Un départ se prépare')) || `${p.subject} quitte la plage`}${p.place('place_id', (place) => ` : ${place}`)}${p.number('people', (n) => `, environ ${n} personnes embarqueraient`)}${p.time('boarding_at', (t) => `, peut-être à ${t}`)}`,
    distress_words: (p) =>
      `${p.subject} est en détresse${p.said('status', (said) => ` : ${said}`)}${p.number('times', (n) => ` (dit ${n} fois)`)}`,
    people_in_water: (p) =>
      `PERSONNES À LA MER : ${p.subject}${p.number('people', (n) => `, ${n} à bord, dit-on`)}`,
    unread_position: (p) =>
      `${p.subject} : ${p.number('unread', (n) => n)} non lu(s), le plus ancien depuis plus d’une minute`,
    ship_converging: (p) =>
      `Un navire approche de ${p.subject}${p.vessel('track_id', (name) => ` : ${name}`)}${p.number('cpa_m', (n) => `, ${n} m`)}${p.span('tcpa_s', (s) => ` dans ${s}`)}${p.share('probability', (n) => ` (${n} à moins d’un demi-mille)`)}`,
    contact_overdue: (p) => `Plus rien de ${p.subject}${p.span('quiet_s', (s) => ` depuis ${s}`)}`,
    left_coverage: (p) =>
      `${p.subject} est hors de portée de tout capteur${p.number('beyond_m', (n) => `, ${n} m au-delà du plus proche`)}`,
    weather_worsening: (p) =>
      `Le temps se gâte pour ${p.number('boats', (n) => n)} embarcation(s)${p.time('from', (t) => ` dès ${t}`)}${p.decimal('wave_m', (n) => ` : vagues de ${n} m`)}${p.number('wind_kn', (n) => ` : vent de ${n} nd`)}`,
    boundary_crossed: (p) =>
      `${p.subject} a franchi ${p.limit('limit_id', (name) => name)}${p.number('approximate', (n) => (n === '0' ? '' : ' (tracé approché)'))}`,
    people_short: (p) =>
      `${p.subject} : ${p.number('missing', (n) => n)} personne(s) dont on n’a PAS répondu${p.number('safe', (n) => `, ${n} en sûreté`)}`,
    tasking_unacknowledged: (p) =>
      `${p.unit('unit_id', (nom) => nom)} n’a pas répondu à son ordre${p.time('issued_at', (t) => ` de ${t}`)}${suivante(p)}`,
    tasking_refused: (p) =>
      `${p.unit('unit_id', (nom) => nom)} n’ira pas${p.text('reason', (code) => ` (${incidentFr.unitReasons[code] ?? code})`)}${suivante(p)}`,
    replaced_answered: (p) =>
      `${p.unit('unit_id', (nom) => nom)} a finalement répondu ; ${p.unit('sent_unit_id', (nom) => nom)} est partie à sa place : les deux y vont`,
    handover_unanswered: (p) =>
      `${p.text('to_centre', (centre) => centre)} n’a pas répondu à l’offre de ${p.subject}${p.time('offered_at', (t) => ` de ${t}`)}`,
    operator_load: (p) =>
      `Trop pour ${p.number('positions', (n) => n)} poste(s) : ${p.number('incidents', (n) => n)} incidents, ${p.number('alerts', (n) => n)} alertes, ${p.number('unread', (n) => n)} non lus`,
    surge: (p) =>
      `Afflux : ${p.number('boats', (n) => n)} embarcations en mer${p.number('new_boats', (n) => `, ${n} nouvelles en une heure`)}`,
    other: (p) => `${p.code} : ${p.subject}`,
  },
  ruleNames: {
    feed_silent: 'Flux muet',
    queue_full: 'File pleine',
    store_refusing: 'Journal refusé',
    quarantine_rising: 'Beaucoup d’illisible',
    wild_position: 'Position folle',
    boat_reopened: 'Embarcation rouverte',
    clock_jumped_back: 'Horloge reculée',
    judging_failed: 'Pesée arrêtée',
    work_failed: 'Prévision arrêtée',
    launch_detected: 'Mise à l’eau',
    distress_words: 'Paroles de détresse',
    people_in_water: 'Personnes à la mer',
    unread_position: 'Position non lue',
    ship_converging: 'Navire en approche',
    contact_overdue: 'Sans nouvelles',
    left_coverage: 'Hors de portée',
    weather_worsening: 'Météo',
    boundary_crossed: 'Limite franchie',
    people_short: 'Personnes manquantes',
    tasking_unacknowledged: 'Ordre sans réponse',
    tasking_refused: 'Ordre refusé',
    replaced_answered: 'Deux unités y vont',
    handover_unanswered: 'Offre sans réponse',
    operator_load: 'Charge',
    surge: 'Afflux',
  },
  advice: {
    feed_silent: 'Appelez l’émetteur. D’ici là sa zone n’est pas surveillée : dites-le à la relève.',
    queue_full: 'Des messages se perdent. Débranchez un autre flux ou faites ralentir l’émetteur.',
    store_refusing: 'Libérez de la place sur le disque. Notez sur papier ce qui arrive d’ici là.',
    quarantine_rising: 'Voyez l’illisible sous Flux ; appelez l’émetteur si cela dure.',
    wild_position: 'N’envoyez personne sur cette seule position. Rien d’autre n’est faux.',
    clock_jumped_back: 'Faites remettre la machine à l’heure. Le journal garde son ordre.',
    boat_reopened: 'Il y a peut-être quelqu’un en mer. Faites chercher, prévenez l’autre centre.',
    judging_failed: 'Suivez les réponses rapides ; vérifiez à la main quels appels vont ensemble.',
    work_failed: 'Ne croyez pas les vieilles prévisions. Partez de la dernière position et du courant.',
    launch_detected: 'Prévenez la patrouille de plage ; si du monde est à bord, c’est un sauvetage.',
    distress_words: 'Envoyez l’unité la plus proche. Tout appel est cru.',
    people_in_water: 'Mayday relay tout de suite. Toute unité qui flotte ou vole, des deux pavillons.',
    unread_position: 'Ouvrez l’embarcation et lisez : une position que nul ne lit ne sauve personne.',
    ship_converging: 'Appelez le navire canal 16 : dites-lui où est l’embarcation et ce qu’elle est.',
    contact_overdue: 'Rappelez le téléphone ; interrogez unités et navires proches ; préparez une recherche.',
    left_coverage: 'Demandez un aéronef ou un navire pour la garder en vue.',
    weather_worsening: 'Avancez les unités avant le temps ; évacuez d’abord ceux qui sont devant.',
    boundary_crossed: 'Offrez-la à l’autre centre. Vous agissez jusqu’à ce qu’il accepte.',
    people_short: 'L’incident reste ouvert. Cherchez les autres ; demandez qui a continué.',
    tasking_unacknowledged: 'Appelez l’unité à la voix. Envoyez la suivante sans attendre.',
    tasking_refused: 'Envoyez la suivante maintenant. Sans cela personne n’y va.',
    replaced_answered: 'Décidez : laissez les deux y aller, ou annulez un ordre. Rien ne s’annule tout seul.',
    handover_unanswered: 'Appelez l’autre centre. Jusqu’à ce qu’il accepte, vous agissez.',
    operator_load: 'Chef de quart : armez un poste de plus, ou prenez des incidents.',
    surge: 'Chef de quart : rappelez du monde, prévenez l’autre centre, répartissez.',
  },
};
