// Every word on the screen, in English. `fr.ts` must have the same keys: the compiler holds it to that.

import { courseText, distanceText } from '../format/position';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const en = {
  locale: 'en-GB',
  dayLetter: 'd',
  colon: ':',
  title: (theatre: string) => `Varne – ${theatre}`,
  notices: 'What must not be overlooked',
  skipToTable: 'Skip to the table of boats',
  theatre: 'Theatre',
  language: 'Language',
  palette: 'Palette',
  palettes: { bright: 'Bright', day: 'Day', dusk: 'Dusk', night: 'Night' },
  synthetic: 'SYNTHETIC',
  syntheticBanner: (title: string) => `${title}: invented data. No boat on this screen is real.`,
  syntheticMark: 'SYN',
  syntheticTitle: 'Synthetic: invented for practice or test',
  notKnown: 'not known',
  none: '–',
  close: 'Close',
  loading: 'Loading…',
  retry: 'Try again',
  startFailed: 'The centre cannot be reached. Trying again…',

  clock: {
    label: 'Centre’s clock, UTC',
    replay: (speed: string) => `REPLAY ${speed}`,
    paused: 'PAUSED',
    ended: 'REPLAY ENDED',
    showLocal: 'Show local times',
    hideLocal: 'Hide local times',
    zones: { UK: 'UK', FR: 'France' } as Record<string, string>,
  },
  link: {
    label: 'Link to the centre',
    open: 'Link up',
    connecting: 'Connecting',
    down: 'LINK DOWN',
    refused: 'REFUSED',
    sequence: (n: string) => `log ${n}`,
    heard: (span: string) => `${span} ago`,
    downBanner: (since: string, span: string) =>
      `Link down since ${since} (${span}). What is shown is old; it is being tried again and nothing is lost.`,
    refusedBanner: (why: string) => `The centre refused this screen: ${why}`,
  },
  tabs: { boats: 'Boats', vessels: 'Vessels', alerts: 'Alerts', feeds: 'Feeds', label: 'Beside the map' },

  table: {
    boats: 'Boats and incidents',
    vessels: 'Vessels by AIS',
    lock: 'Hold rows still',
    locked: 'Rows held',
    heldByFocus: 'Held while you are in it',
    filter: 'Filter',
    filterBoats: 'Filter boats',
    filterVessels: 'Name or MMSI',
    show: 'Show',
    all: 'All',
    open: 'Open',
    closed: 'Closed',
    newBelow: (n: number) => plural(n, 'new row at the end', 'new rows at the end'),
    count: (shown: number, all: number) => (shown === all ? String(all) : `${shown} of ${all}`),
    emptyBoats: 'No boat is known.',
    noneMatch: 'Nothing matches the filter.',
    emptyVessels: 'No vessel in view.',
    inView: 'in the map’s view',
    columns: {
      name: 'Name',
      state: 'State',
      phase: 'Phase',
      people: 'People',
      said: 'Said',
      heard: 'Heard',
      position: 'Position',
      reports: 'Rep.',
      probability: 'p',
      mmsi: 'MMSI',
      type: 'Type',
      speed: 'kn',
      course: 'Course',
    },
    columnTitles: {
      phase: 'Emergency phase',
      people: 'People said to be aboard, lowest to highest',
      said: 'Gravest words said so far',
      heard: 'Time since anything was last seen or said of it',
      reports: 'Reports joined to it',
      probability: 'Probability that the boat exists',
    } as Record<string, string>,
    sortBy: (column: string) => `Sort by ${column}`,
    tentative: 'Tentative: more likely not a boat than a boat',
  },
  state: { open: 'Open', closed: 'Closed' },
  phase: { uncertainty: 'Uncertainty', alert: 'Alert', distress: 'Distress' },
  said: {
    'engine failed': 'Engine failed',
    'taking water': 'Taking water',
    'people in water': 'People in water',
  } as Record<string, string>,
  colours: {
    black: 'Black',
    grey: 'Grey',
    white: 'White',
    blue: 'Blue',
    'dark blue': 'Dark blue',
    green: 'Green',
    'dark green': 'Dark green',
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    brown: 'Brown',
  } as Record<string, string>,
  kinds: {
    call: 'Call',
    relay: 'Relay',
    radar: 'Radar',
    air: 'Aircraft',
    ship: 'Ship',
    camera: 'Camera',
    patrol: 'Patrol',
    recovery: 'Recovery',
    landing: 'Landing',
    find: 'Find',
    ais: 'AIS',
  } as Record<string, string>,

  boat: {
    page: (name: string) => `Boat ${name}`,
    centre: 'Centre map',
    people: 'People',
    peopleRange: (low: number, high: number) => (low === high ? String(low) : `${low}–${high}`),
    said: 'Said',
    colour: 'Hull',
    position: 'Position',
    positionAt: (time: string) => `at ${time}`,
    uncertainty: 'Uncertainty',
    ellipse: (major: string, minor: string, angle: string) => `1σ: ${major} × ${minor}, long axis ${angle}`,
    probability: 'Exists with',
    first: 'First heard',
    last: 'Last heard',
    incident: 'Incident',
    incidentWords: (phase: string, owner: string, opened: string) =>
      `${phase}, held by ${owner} since ${opened}`,
    incidentClosed: (time: string) => `closed ${time}`,
    noIncident: 'No incident',
    evidence: 'Closed on',
    noEvidence: 'Open: closes only on evidence for this boat',
    reports: (n: number) => plural(n, 'report', 'reports'),
    order: 'in the order they were decided',
    observed: 'Observed',
    received: 'Received',
    late: (span: string) => `${span} late`,
    notSaid: 'time not said',
    why: 'Why here',
    from: (source: string) => `from ${source}`,
    sigma: (distance: string) => `± ${distance}`,
    near: (place: string) => `near ${place}`,
    aboard: (n: number) => plural(n, 'person', 'people'),
    recovered: (n: number) => `${plural(n, 'person', 'people')} recovered`,
    wentOn: (n: number) => `${n} went on with the boat`,
    by: (unit: string) => `by ${unit}`,
    moving: (speed: string, course: string) => `${speed} kn, ${course}`,
    device: (token: string) => `device ${token}`,
    notFound: 'This boat was not yet known then.',
    failed: 'The boat’s page could not be read.',
    noPosition: 'No position yet',
  },
  reasons: {
    first_report: () => 'First report: nothing held fitted it, so it stands for a boat of its own.',
    same_phone: (r: ReasonFigures) => `The same device called before${figures(r)}.`,
    near_in_time_and_space: (r: ReasonFigures) => `Fits where this boat was expected${figures(r)}.`,
    relay_of: (r: ReasonFigures) => `Repeats a report of the other centre${figures(r)}.`,
    officer: () => 'A watch officer said so.',
    other: (code: string, r: ReasonFigures) => `Rule “${code}”${figures(r)}.`,
  },
  flags: {
    wild_position: 'Position no craft could reach: not believed',
    status_unrecognised: 'Status outside the vocabulary: held in quarantine only',
    area_unrecognised: 'Place not in the gazetteer',
    keys_withheld: 'Carried fields that could hold personal data: not stored',
    time_implausible: 'Implausible time',
  } as Record<string, string>,

  vessel: {
    page: (name: string) => `Vessel ${name}`,
    claims: 'Claims to be',
    claimNote: 'A name and an MMSI are what the vessel broadcasts, not proof of what it is.',
    callSign: 'Call sign',
    imo: 'IMO',
    size: 'Size',
    doubted: 'Doubted position',
    doubtedCount: (n: number) =>
      `${plural(n, 'position', 'positions')} no craft could reach: shown, not believed`,
    lastDoubt: (position: string, time: string) => `last ${position} at ${time}`,
    classB: 'Class B',
    feed: 'Feed',
    reports: 'Reports',
    heading: 'Heading',
    unnamed: 'no name',
    notFound: 'This vessel was not yet heard then.',
    failed: 'The vessel’s page could not be read.',
    types: {
      fishing: 'Fishing',
      towing: 'Towing',
      sailing: 'Sailing',
      pleasure: 'Pleasure',
      highspeed: 'High-speed',
      pilot: 'Pilot',
      sar: 'Search and rescue',
      tug: 'Tug',
      law: 'Law enforcement',
      passenger: 'Passenger',
      cargo: 'Cargo',
      tanker: 'Tanker',
      other: 'Other',
    } as Record<string, string>,
  },

  call: {
    open: 'Log a call',
    title: 'Log a call',
    position: 'Position or place',
    positionHint: '51 08.5N 1 44.5E, 51.14 1.74, MGRS, a place name – or click on the map',
    fromMap: 'From the map',
    reads: 'Read as',
    choose: 'More than one reading: choose',
    reading: 'Reading…',
    noReading: 'No position in these words: the call would be logged without one.',
    outside: 'outside this theatre',
    placeReading: (place: string, radius: string) => `${place}, within ${radius}`,
    people: 'People aboard',
    colour: 'Hull colour',
    status: 'In distress how',
    observed: 'How long ago',
    now: 'now',
    minutesAgo: (n: number) => `${n} min`,
    unknownTime: 'not said',
    phone: 'Caller’s number',
    phoneHint: 'Becomes a token that only tells devices apart; the number itself is never stored.',
    submit: 'Log this call',
    sending: 'Waiting until it is safe on disk…',
    durable: (seq: string) => `Safe in the log, entry ${seq}.`,
    joined: (boat: string) => `Joined to ${boat}.`,
    openBoat: (boat: string) => `Open ${boat}`,
    noBoat: 'Not yet joined to a boat.',
    another: 'Log another call',
    failed: (why: string) => `NOT logged. ${why} What you typed is kept: send again.`,
    unreachable: 'The centre did not answer.',
    nothingToSay: 'Give at least a position, a number of people, a state or a caller’s number.',
    pastNotice: 'You are looking at the past. The call is logged now.',
  },

  time: {
    label: 'Time shown',
    slider: 'Show what was known at',
    histogram: 'Reports over time, AIS left out',
    asOf: (time: string) => `AS OF ${time} – NOT LIVE`,
    asOfLong: 'What this centre knew then. Alerts and feeds are of now.',
    back: 'Back to live',
    live: 'LIVE',
    replaying: 'REPLAY',
    loading: 'Reading the log…',
    failed: 'That moment could not be read from the log.',
    before: 'Nothing was in this log yet.',
    replay: 'Replay speed',
    pause: 'Pause',
    resume: 'Resume',
    max: 'Max',
  },

  alerts: {
    title: 'Alerts',
    count: (n: number) => plural(n, 'alert', 'alerts'),
    none: 'No alert stands.',
    priority: { emergency: 'Emergency', alarm: 'Alarm', warning: 'Warning', caution: 'Caution' },
    raised: 'Raised',
    times: (n: number) => `seen ${n} times`,
    acknowledge: 'Acknowledge',
    acknowledgeOf: (words: string) => `Acknowledge: ${words}`,
    acknowledged: (time: string) => `Acknowledged ${time}`,
    cleared: (time: string) => `Over since ${time}`,
    clearedTitle: 'Over',
    failed: 'Could not be acknowledged. Try again.',
    more: (n: number) => `and ${n} more`,
    codes: {
      feed_silent: (p: AlertFigures) =>
        `${p.subject} has gone silent${p.span('quiet_for_s', (s) => `: nothing for ${s}`)}${p.span('silent_after_s', (s) => ` (alarm after ${s})`)}`,
      queue_full: (p: AlertFigures) =>
        `${p.subject} sends faster than it can be taken in${p.number('dropped', (n) => `: ${n} dropped`)}`,
      store_refusing: (p: AlertFigures) =>
        `The log cannot be written${p.text('code', (code) => ` (${code})`)}: nothing is being acknowledged`,
      quarantine_rising: (p: AlertFigures) =>
        `${p.subject}: much that cannot be read${p.number('quarantined_lately', (n) => `: ${n} in the last minute`)}`,
      wild_position: (p: AlertFigures) =>
        `${p.subject} gave a position no craft could reach${p.number('implied_speed_kn', (n) => ` (${n} kn)`)}`,
      clock_jumped_back: (p: AlertFigures) =>
        `The machine’s clock jumped back${p.span('jump_s', (s) => ` by ${s}`)}`,
      other: (p: AlertFigures) => `${p.code}: ${p.subject}`,
    },
  },

  feeds: {
    title: 'Feeds',
    summary: {
      live: (n: number) => plural(n, 'feed live', 'feeds live'),
      quiet: (n: number) => plural(n, 'feed quiet', 'feeds quiet'),
      silent: (n: number) => plural(n, 'FEED SILENT', 'FEEDS SILENT'),
      ended: (n: number) => plural(n, 'feed ended', 'feeds ended'),
      failed: (n: number) => plural(n, 'FEED FAILED', 'FEEDS FAILED'),
    },
    state: { live: 'Live', quiet: 'Quiet', silent: 'Silent', ended: 'Ended', failed: 'Failed' },
    none: 'No feed is known.',
    columns: {
      feed: 'Feed',
      state: 'State',
      lag: 'Lag',
      last: 'Last heard',
      lines: 'Lines',
      messages: 'Messages',
      backlog: 'Waiting',
      dropped: 'Dropped',
      quarantined: 'Unread',
    },
    latency: 'From receipt to this screen',
    latencyNote: 'Milliseconds; half, 95 % and 99 % of messages took less.',
    n: 'messages',
    store: { writing: 'The log is being written', refusing: 'THE LOG TAKES NOTHING' },
    screenLatency: 'to this screen and back',
    screens: (n: number) => plural(n, 'screen', 'screens'),
    conflated: (n: string) => `${n} moves of vessels skipped on this screen to keep up`,
    quarantine: 'What could not be read',
    quarantineNote: 'Kept whole, counted, shown. Nothing here reached the picture.',
    quarantineEmpty: 'Everything received could be read.',
    reason: 'Why',
    raw: 'As received',
    refresh: 'Read again',
    failed: 'Could not be read.',
  },

  map: {
    label: 'Map of the theatre. Everything on it also stands in the tables.',
    loading: 'Drawing the chart…',
    failed: 'The map cannot be drawn here (WebGL2 is missing). The tables show everything.',
    layers: 'Layers',
    names: {
      lanes: 'Lanes and zones',
      limits: 'Approximate limits',
      places: 'Places',
      coverage: 'Sensor coverage',
      vessels: 'Vessels (AIS)',
      labels: 'Vessel names',
      boats: 'Boats',
      units: 'Units',
    },
    approximate: 'approximate',
    notForNavigation: 'Not for navigation',
    sources: 'Sources and licences',
    home: 'Whole theatre',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    cursor: 'Under the pointer',
    pick: 'Click the map to give the call’s position',
    legend: 'What the shapes mean',
    shapes: {
      boat: 'Boat, open',
      tentative: 'Boat, tentative (p < 0.5)',
      closed: 'Boat, accounted for',
      vessel: 'Vessel, with 6 min course vector',
      old: 'Vessel, faint: not heard lately',
      still: 'Vessel, no course',
      doubted: 'Position doubted',
      base: 'Unit at its base',
      heard: 'Unit heard',
      ellipse: '1σ and 2σ: where it may be',
    },
  },
};

/** A reason's figures, already in words; a missing one is the empty list entry left out. */
export interface ReasonFigures {
  distanceM: number | null;
  gapS: number | null;
  fit: number | null;
  sigmas: number | null;
  other: string | null;
  span: (seconds: number) => string;
}

/** An alert's parameters: each asks for one and words it, or says nothing when it is absent. */
export interface AlertFigures {
  code: string;
  subject: string;
  text: (key: string, words: (value: string) => string) => string;
  number: (key: string, words: (value: string) => string) => string;
  span: (key: string, words: (value: string) => string) => string;
}

function figures(r: ReasonFigures): string {
  const parts: string[] = [];
  if (r.other !== null) parts.push(`with ${r.other}`);
  if (r.distanceM !== null) parts.push(`${distanceText(r.distanceM)} away`);
  if (r.gapS !== null) parts.push(`${r.span(Math.abs(r.gapS))} ${r.gapS < 0 ? 'earlier' : 'later'}`);
  if (r.sigmas !== null) parts.push(`${r.sigmas.toFixed(1)} standard deviations`);
  if (r.fit !== null) parts.push(`fit ${r.fit.toFixed(2)}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

export const courseWords = (courseDeg: number | null): string =>
  courseDeg === null ? '–' : courseText(courseDeg);
export type Catalogue = typeof en;
