// Words for where a boat may be, in English. `drift.fr.ts` has the same keys.

import { distanceText } from '../format/position';

export const driftEn = {
  section: 'Where it may be',
  /** Said wherever a forecast stands. */
  model: 'A model’s forecast, not an observation. No search ends because of it.',
  made: (time: string, age: string) => `Made at ${time} (${age} ago)`,
  from: (time: string, sigmaM: number, reports: number) =>
    `from its position at ${time}, give or take ${distanceText(sigmaM)}${reports > 0 ? `, and ${reports} ${reports === 1 ? 'report' : 'reports'}` : ''}`,
  said: (what: string, time: string) => `last said aboard: ${what}, ${time}`,
  failed: 'The forecast could not be read. What is shown may be old.',
  why: {
    no_position: 'No position of it is known, so nothing can be forecast. It may be anywhere; it stays open.',
    not_open: 'It is not open: nothing is forecast.',
    too_old: 'It was last heard of more than a day and a half ago: too long for a forecast. It stays open.',
    not_yet: 'No forecast yet.',
    failed:
      'No forecast could be made: its position may be on land or beyond the waters whose streams are known. It stays open.',
    off: 'This centre makes no forecasts of drift.',
  },
  columns: {
    hour: 'In',
    place: 'Middle',
    within: 'Spread',
    under_way: 'Under way',
    adrift: 'Adrift',
    water: 'In water',
    ashore: 'Ashore',
  },
  columnTitles: {
    place: 'The middle of all it may be; the boat need not be near it',
    within: 'Root mean square distance from the middle',
    adrift: 'Engine out or swamped',
    water: 'People in the water',
    ashore: 'Landed or stranded, reported by nobody',
  },
  hours: (n: number) => (n === 0 ? 'now' : `${n} h`),
  showHour: (n: number) => (n === 0 ? 'Draw the map for now' : `Draw the map for ${n} h ahead`),
  left: (chance: string) => `${chance} have left the waters whose streams are known.`,
  ashore: (word: string, chance: string, hours: number) => `Ashore within ${hours} h: ${word} (${chance})`,
  ashoreUntold: 'Nobody has reported it ashore: it is not accounted for.',
  noShore: 'Not ashore within 12 h in any of the forecast’s tracks; that is no proof.',
  place: (name: string, chance: string, from: string) => `near ${name} ${chance} (first from ${from})`,
  lane: (name: string, chance: string, hours: number, against: string) =>
    `Enters ${name} within ${hours} h: ${chance}; of those, against the traffic ${against}`,
  inLane: (name: string, chance: string) => `In ${name} already: ${chance}`,
  line: (name: string, chance: string, hours: number) => `Crosses ${name} within ${hours} h: ${chance}`,
  /** Odds in words, from the least; each with the odds it ends below. */
  words: [
    [0.02, 'hardly'],
    [0.1, 'unlikely'],
    [0.33, 'possible'],
    [0.66, 'about even'],
    [0.9, 'likely'],
    [2, 'very likely'],
  ] as [number, string][],
  usedTitle: 'What it was made from',
  used: {
    atlas: (atlas: string) => `Stream: tidal atlas “${atlas}”`,
    forecast: () => 'Stream: the forecast given',
    forecast_then_atlas: (atlas: string, until: string) =>
      `Stream: the forecast given where and while it holds one (to ${until}), else tidal atlas “${atlas}”`,
    errors: (percent: string, minutes: string, mps: string) =>
      `Its error as drawn, one standard deviation: ${percent} of its speed, ${minutes} min early or late, ${mps} m/s beside`,
    wind: (mps: string) => `Wind: the forecast given, give or take ${mps} m/s on each axis`,
    windUntil: (until: string) => `held at its last value after ${until}`,
    noWind: (mps: string) =>
      `Wind: NOT KNOWN; drawn from every direction (${mps} m/s on each axis), so the regions are wide`,
    shore: 'Shore: the theatre’s coast, known to about 150 m; no height of tide at it',
    noShore: 'Shore: not known here; nothing lands',
    particles: (n: string, effective: string, seed: string) =>
      `${n} possible boats, worth ${effective} equal ones; seed ${seed}`,
    few: 'Few of them fit what is known: the regions are coarse.',
    boat: 'Nobody has published how wind moves an overloaded inflatable: four kinds of craft stand in for it.',
    lanes: 'Lanes are taken to be three miles wide; limits are approximate.',
  },
  // on the map
  time: 'Drawn for',
  ahead: (n: number) => (n === 0 ? 'now' : `+${n} h`),
  slider: 'Hours ahead that the map is drawn for',
  exact: (time: string) => `forecast hour ${time}`,
  beyond: 'beyond the forecast’s end',
  noBoat: 'Open a boat to see where it may be.',
  legend: {
    title: 'Where the open boat may be',
    half: 'in half of all cases in here',
    most: 'in 9 of 10 cases in here',
    tracks: 'a few possible tracks',
    ashore: 'odds of having come ashore',
    middle: 'middle',
    all: 'All boats likely there: in 9 of 10 cases in here',
  },
  tide: {
    title: 'Stream',
    knots: (n: number) => `${n} kn`,
    error: (percent: string, kn: string) =>
      `Give or take ${percent} of its speed and ${kn} kn; mean over the depth.`,
    at: (time: string) => `at ${time}`,
    none: {
      no_atlas: 'No tidal atlas reaches this theatre.',
      no_drift: 'This centre reckons no streams.',
      other: 'The streams could not be read. Move the slider to ask again.',
    },
    source: {
      atlas: 'Tidal atlas.',
      forecast: 'The forecast given.',
      forecast_then_atlas: 'The forecast given where it reaches, else the tidal atlas.',
    },
  },
};
