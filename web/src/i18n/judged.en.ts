// Words for which reports are the same boat, and how surely, in English. `judged.fr.ts` has the same keys.

import { distanceText } from '../format/position';
import type { Journey } from '../judged/evidence';
import type { EvidenceFigures } from './figures';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const JOURNEY: Record<Journey, string> = {
  possible: 'possible for one boat',
  unlikely: 'unlikely for one boat',
  hardly: 'hardly possible for one boat',
};

export const judgedEn = {
  // on the boat's page
  section: 'How surely this is one boat',
  possiblySame: 'Possibly the same as',
  possiblySameNone: 'No other boat is likely to be this one.',
  mayBeOf: 'of this boat:',
  mayBeTitle: 'Probability that this report is of this boat',
  eachAsk: 'How surely is each of this boat?',
  eachAsking: 'Weighing…',
  eachWith: (id: string) => `one boat with ${id}:`,
  eachAnchor: 'the others are weighed against this one',
  why: 'Why?',
  whyBoats: (name: string) => `Why might ${name} be the same boat?`,
  accounted: (report: string, chance: string) =>
    `Probably accounted for by ${report}: ${chance}. Stays open.`,
  notCounted: (chance: string) =>
    `Not counted among the boats at sea: ${chance} that it is one of its own, still out there. Stays open.`,
  notCountedRescued: () =>
    'Not counted among the boats at sea. To close it takes evidence that fits, and two posts.',
  accountedShort: (chance: string) => `accounted for? ${chance}`,
  peopleReckoned: 'People',
  saidAboard: 'said aboard',
  takenOff: 'taken off',
  asWeighed: 'as weighed',
  goingOn: 'still going on',
  tooMany: 'More were taken off than are reckoned aboard: the counts do not fit.',
  incidentJoined: (boat: string) => `together with that of ${boat}`,
  engineOff: (chance: string) => `Adrift without engine: ${chance}`,
  history: 'How this boat came about',
  histories: {
    opened: (_: string, n: number) => `Opened with ${plural(n, 'report', 'reports')}`,
    merged_here: (other: string, n: number) =>
      `${other} was found to be this boat (${plural(n, 'report', 'reports')})`,
    merged_into: (other: string, n: number) =>
      `Found to be the same boat as ${other} (${plural(n, 'report', 'reports')} went there)`,
    split_off: (other: string, n: number) =>
      `${other} was found to be another boat (${plural(n, 'report', 'reports')} went with it)`,
    split_from: (other: string, n: number) =>
      `Found to be another boat than ${other} (${plural(n, 'report', 'reports')} came from it)`,
    restored: (other: string, n: number) =>
      `Itself again, apart from ${other} (${plural(n, 'report', 'reports')} came back)`,
    received: (other: string, n: number) => `${plural(n, 'report', 'reports')} came over from ${other}`,
    lost: (other: string, n: number) => `${plural(n, 'report', 'reports')} went to ${other}`,
    closed: () => 'Closed: accounted for',
    reopened: () => 'OPEN AGAIN: not accounted for after all',
  } as Record<string, (other: string, reports: number) => string>,
  movedFrom: (boat: string, by: string) => `came over from ${boat}, ${by}`,
  movedBy: { judged: 'as the night was weighed', officer: 'as an officer said' },
  judgedAt: (time: string) => `weighed at ${time}`,
  compare: 'Compare',
  compareTitle: (id: string) => `Compare ${id} with another report: is it the same boat?`,
  compareWith: (id: string) => `With ${id}`,
  comparing: (id: string) => `Comparing ${id}: now choose another report, of this boat or any other.`,
  compareCancel: 'Stop comparing',
  mergedInto: (boat: string) => `Held to be the same boat as ${boat}; what is new is said there.`,
  apart: (boat: string) => `Hold apart from ${boat}`,

  // why
  whyTitle: 'Why? Two reports, one boat?',
  whyPage: (first: string, second: string) => `Are ${first} and ${second} of one boat?`,
  choose: { first: 'First report', second: 'Second report' },
  heldBy: 'Held by',
  oneBoat: 'Probability of one boat',
  verdict: {
    same: 'One boat',
    rather_same: 'Rather one boat than two',
    rather_different: 'Rather two boats than one',
    different: 'Two boats',
  },
  sampled: (n: number, figure: string) =>
    `counted in ${figure} ${n === 1 ? 'reading' : 'readings'} of the night`,
  showOnMap: (id: string) => `Show ${id} on the map`,
  evidenceTitle: 'What speaks for and against',
  speaksAgainst: 'Two boats',
  speaksFor: 'One boat',
  side: {
    for: (ratio: string) => `${ratio} for`,
    against: (ratio: string) => `${ratio} against`,
    neither: 'says nothing',
  },
  noEvidence: 'Nothing speaks for or against.',
  back: (boat: string) => `Back to ${boat}`,
  backPlain: 'Back',
  whyFailed: 'The centre has not weighed these two reports together yet.',
  whyWaiting: 'The night is being weighed: the answer comes when that is done.',
  whyNotFound: 'The centre holds no such report.',
  whyUnreachable: 'The centre did not answer.',
  sameReport: 'Choose two different reports.',
  evidence: {
    time_and_distance: (e: EvidenceFigures) => `${way(e)}${JOURNEY[e.journey]}`,
    drift: (e: EvidenceFigures) => `Adrift with current and wind, ${way(e)}${JOURNEY[e.journey]}`,
    same_phone: () => 'The same device called both times',
    other_phone: () => 'Two different devices called',
    people: (e: EvidenceFigures) =>
      e.first === null || e.second === null
        ? `Number of people ${e.agrees ? 'agrees' : 'differs'}`
        : e.first === e.second
          ? `Both say ${plural(e.first, 'person', 'people')}`
          : `${e.first} and ${e.second} people said to be aboard`,
    colour: (e: EvidenceFigures): string => (e.agrees ? 'Hull colours agree' : 'Hull colours differ'),
    relay_of: (e: EvidenceFigures): string =>
      e.agrees ? 'One repeats the other' : 'Does not read as one repeating the other',
    relays_of_one: (e: EvidenceFigures) =>
      e.other === null ? 'Both repeat one third report' : `Both repeat ${e.other}`,
    radar_twice: () => 'One radar saw both at one moment: two echoes',
    accounted_for_before: (e: EvidenceFigures) =>
      `Later than a rescue or landing that took everybody${e.other === null ? '' : ` (${e.other})`}`,
    rest_of_the_night: () => 'All other reports of the night',
    officer_same: () => 'A watch officer said: the same boat',
    officer_different: () => 'A watch officer said: different boats',
    other: (code: string) => `Rule “${code}”`,
  },

  // rulings
  rule: 'What do you know?',
  rulingKinds: { same: 'Same boat', different: 'Different boats', unknown: 'Not known' },
  ruleReason: 'Reason',
  reasons: {
    caller_confirmed: 'the caller confirmed it',
    seen_together: 'they were seen together',
    description_differs: 'the descriptions differ',
    unit_on_scene: 'a unit on scene said so',
    mistake: 'an earlier word was a mistake',
    other: 'another reason',
  },
  ruleFirst: 'Choose a reason first.',
  ruling: 'Being recorded, and the night weighed with it…',
  ruled: (words: string, reason: string, time: string) =>
    `Officer: ${words}. ${reason[0]?.toUpperCase()}${reason.slice(1)} (${time}).`,
  ruledNone: 'No officer has said anything of these two.',
  ruleTakeBack: '“Not known” takes an earlier word back.',
  ruleFailed: (why: string) => `NOT recorded. ${why} Try again.`,
  rulePast: 'You are looking at the past. Go back to live to say it.',
  changed: 'What changed',
  changedNothing: 'Nothing else: the boats stay as they are.',
  changedWaiting: 'Recorded. The night is being weighed again…',
  changes: {
    boats_merged: (boat: string, other: string) => `${other} is now held to be the same boat as ${boat}`,
    boat_split: (boat: string, other: string) => `${boat} is a boat of its own, apart from ${other}`,
    report_moved: (boat: string, other: string, report: string) => `${report} moved from ${other} to ${boat}`,
    boat_opened: (boat: string) => `${boat} is a new boat`,
    boat_reassessed: (boat: string) => `${boat} was weighed again`,
    boat_closed: (boat: string) => `${boat} is closed: accounted for`,
    boat_reopened: (boat: string) => `${boat} is OPEN AGAIN: not accounted for`,
    incident_opened: (boat: string) => `An incident is opened for ${boat}`,
    incident_closed: () => 'Its incident is closed',
    incident_readied: () => 'Its incident can be closed, by two posts',
    incident_unreadied: () => 'Its incident can NOT be closed any more',
    incident_suspended: () => 'Its search rests; its incident is not closed',
    incident_resumed: () => 'Its incident is OPEN AGAIN after resting',
    incident_joined: () => 'Two incidents are now one',
    incident_reopened: () => 'Its incident is OPEN AGAIN',
    incident_separated: () => 'One incident is two again',
    report_joined: (boat: string, _: string, report: string) => `${report} joined to ${boat}`,
  } as Record<string, (boat: string, other: string, report: string) => string>,
  nowOne: (boat: string) => `Both reports are held by ${boat}`,
  nowTwo: (first: string, second: string) => `The reports are held by two boats, ${first} and ${second}`,
  changedMore: (n: number) => `and ${n} more weighed again`,

  // the night
  night: 'The night’s readings',
  nightAt: (time: string) => `weighed at ${time}`,
  nightFailed: 'The night’s readings could not be read.',
  nightNone: 'The night has not been weighed yet.',
  states: {
    off: 'Weighing is switched off.',
    idle: '',
    judging: 'New reports are being weighed…',
    failed: 'WEIGHING HAS STOPPED: this may be old.',
  },
  forecast: 'with current and wind',
  noForecast: 'without current and wind',
  atSea: 'Boats at sea',
  atSeaWords: (n: string, low: number, high: number) =>
    `${n} ${n === '1' ? 'boat' : 'boats'}, 90 % between ${low} and ${high}`,
  atSeaNote:
    'Distinct boats reported and not accounted for, less those that may be ashore untold. None is taken off the list for that.',
  chanceOf: (n: number, chance: string) => `${plural(n, 'boat', 'boats')}: ${chance}`,
  unreported: 'Boats nobody has reported',
  unreportedWords: (n: string, low: number, high: number) => `${n} (${low}–${high})`,
  unreportedUnknown: (low: number, high: number) => `not known (${low}–${high})`,
  unreportedNote: (low: number, high: number, any: string) =>
    `An estimate, not a sighting: 90 % between ${low} and ${high}; at least one: ${any}.`,
  unreportedFrom: (n: number) => `Made from the ${plural(n, 'boat', 'boats')} reported tonight and when.`,
  unreportedPrior: 'No boat has been reported, so this is what any such night may hold.',
  unreportedScale: 'Boats nobody has reported, per 100 km² (estimate)',
  unreportedNoLayer: 'Not estimated here.',
  readings: 'The best readings',
  reading: (rank: number) => `Reading ${rank}`,
  readingBoats: (n: number) => `${plural(n, 'boat', 'boats')}, doubtful echoes among them;`,
  readingFirst: 'what the map and the table show',
  readingDiffers: (boats: number, reports: number) =>
    `differs in ${plural(boats, 'boat', 'boats')} (${plural(reports, 'report', 'reports')})`,
  doubts: 'Boats that may be the same',
  doubtsNone: 'No two boats are likely to be one.',
  and: 'and',
};

function way(e: EvidenceFigures): string {
  if (e.distanceM === null) return '';
  const far = distanceText(e.distanceM);
  if (e.gapS === null || Math.abs(e.gapS) < 60) return `${far} apart at one moment: `;
  const speed = e.speedKn === null ? '' : `: ${e.speedKn.toFixed(1)} kn`;
  return `${far} in ${e.span(Math.abs(e.gapS))}${speed}, `;
}

export type JudgedWords = typeof judgedEn;
