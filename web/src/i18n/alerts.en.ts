// Alerts in English: what stands, and in one line what to do.

import type { AlertFigures } from './figures';
import { incidentEn } from './incident.en';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Who could go in place of a unit that is silent or refused, or that nobody is left. */
const next = (p: AlertFigures): string =>
  p.unit(
    'next_unit_id',
    (name) =>
      `. Next: ${name}${p.text('next_centre', (centre) => ` (${centre})`)}${p.number('next_min', (n) => `, there in ${n} min`)}${p.number('next_ready_min', (n) => ` (of which ${n} to get under way)`)}${p.number('next_seen_min', (n) => `, last seen ${n} min ago`)}`,
  ) +
  p.unit('sent_unit_id', (name) => `. ${name} was sent in its place`) +
  p.text('no_unit', (code) => ` – ${incidentEn.noUnit[code] ?? code}`);

export const alertsEn = {
  title: 'Alerts',
  count: (n: number) => plural(n, 'alert', 'alerts'),
  countAcknowledged: (n: number) => `${plural(n, 'alert', 'alerts')}, acknowledged`,
  none: 'No alert stands.',
  priority: { emergency: 'Emergency', alarm: 'Alarm', warning: 'Warning', caution: 'Caution' },
  raised: 'Raised',
  times: (n: number) => `seen ${n} times`,
  acknowledge: 'Acknowledge',
  acknowledgeOf: (words: string) => `Acknowledge: ${words}`,
  acknowledged: (time: string) => `Acknowledged ${time}`,
  cleared: (time: string) => `Over since ${time}`,
  clearedTitle: 'Over',
  unseenTitle: 'Over, and nobody saw it',
  seen: 'Seen',
  seenOf: (words: string) => `Seen: ${words}`,
  noBoat: 'Reports of no boat',
  twin: (boat: string, percent: number) => `may be the same boat as ${boat} (${percent} %)`,
  joined: 'another alert stands for it',
  failed: 'Could not be acknowledged. Try again.',
  more: (n: number) => `and ${n} more`,
  step: {
    raised: '',
    repeated: 'repeated',
    made_alarm: 'made an alarm: nobody acknowledged it',
    supervisor: 'given to the supervisor',
  } as Record<string, string>,
  open: 'Open',
  openOf: (words: string) => `Open what it is about: ${words}`,
  sound: {
    on: 'Sound on',
    off: 'Sound is off: turn on',
    silence: 'Silence 30 s',
    silenced: (s: number) => `Silent ${s} s`,
  },
  rules: {
    title: 'What is watched for',
    silent: 'Silent here',
    latency: 'From receipt to alert',
    none: 'none yet',
    why: {
      no_beaches: 'the theatre names no beaches',
      no_region_line: 'no line of responsibility is held; territorial seas are watched instead',
      no_line: 'no line is held for these waters',
      no_sensor_range: 'no sensor has a known range',
      no_forecast: 'no forecast is held',
    } as Record<string, string>,
  },
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
    boat_reopened: (p: AlertFigures) =>
      `${p.subject} is OPEN AGAIN: it was taken to be accounted for, and is not`,
    judging_failed: (p: AlertFigures) =>
      `The night’s reports are not being weighed together${p.number('failures', (n) => ` (stopped ${n} times)`)}: quick answers go on`,
    work_failed: (p: AlertFigures) =>
      `Forecasts of where boats go are not being made${p.number('failures', (n) => ` (stopped ${n} times)`)}: the last ones grow old`,
    launch_detected: (p: AlertFigures) =>
      `${p.text('stage', (stage) => (stage === 'carrying' ? 'A boat is being carried to the water' : 'A launch is being prepared')) || `${p.subject} is leaving the beach`}${p.place('place_id', (place) => ` at ${place}`)}${p.number('people', (n) => `, about ${n} likely to board`)}${p.time('boarding_at', (t) => `, perhaps at ${t}`)}`,
    distress_words: (p: AlertFigures) =>
      `${p.subject} is in distress${p.said('status', (said) => `: ${said}`)}${p.number('times', (n) => ` (said ${n}×)`)}`,
    people_in_water: (p: AlertFigures) =>
      `PEOPLE IN THE WATER: ${p.subject}${p.number('people', (n) => `, ${n} said to be aboard`)}`,
    unread_position: (p: AlertFigures) =>
      `${p.subject}: ${p.number('unread', (n) => n)} unread, the oldest for over a minute`,
    ship_converging: (p: AlertFigures) =>
      `A ship converges with ${p.subject}${p.vessel('track_id', (name) => `: ${name}`)}${p.number('cpa_m', (n) => `, ${n} m`)}${p.span('tcpa_s', (s) => ` in ${s}`)}${p.share('probability', (n) => ` (${n} within half a mile)`)}`,
    contact_overdue: (p: AlertFigures) =>
      `Nothing heard of ${p.subject}${p.span('quiet_s', (s) => ` for ${s}`)}`,
    left_coverage: (p: AlertFigures) =>
      `${p.subject} is outside every sensor’s range${p.number('beyond_m', (n) => `, ${n} m beyond the nearest`)}`,
    weather_worsening: (p: AlertFigures) =>
      `The weather gets worse for ${p.number('boats', (n) => n)} open boats${p.time('from', (t) => ` from ${t}`)}${p.decimal('wave_m', (n) => `: waves of ${n} m`)}${p.number('wind_kn', (n) => `: wind of ${n} kn`)}`,
    boundary_crossed: (p: AlertFigures) =>
      `${p.subject} crossed ${p.limit('limit_id', (name) => name)}${p.number('approximate', (n) => (n === '0' ? '' : ' (line drawn roughly)'))}`,
    people_short: (p: AlertFigures) =>
      `${p.subject}: ${p.number('missing', (n) => n)} people NOT accounted for${p.number('safe', (n) => `, ${n} safe`)}`,
    tasking_unacknowledged: (p: AlertFigures) =>
      `${p.unit('unit_id', (name) => name)} has not answered its order${p.time('issued_at', (t) => ` of ${t}`)}${next(p)}`,
    tasking_refused: (p: AlertFigures) =>
      `${p.unit('unit_id', (name) => name)} will not go${p.text('reason', (code) => ` (${incidentEn.unitReasons[code] ?? code})`)}${next(p)}`,
    replaced_answered: (p: AlertFigures) =>
      `${p.unit('unit_id', (name) => name)} has answered after all; ${p.unit('sent_unit_id', (name) => name)} was sent in its place: both go`,
    handover_unanswered: (p: AlertFigures) =>
      `${p.text('to_centre', (centre) => centre)} has not answered the offer of ${p.subject}${p.time('offered_at', (t) => ` of ${t}`)}`,
    operator_load: (p: AlertFigures) =>
      `Too much for ${p.number('positions', (n) => n)} position(s): ${p.number('incidents', (n) => n)} incidents, ${p.number('alerts', (n) => n)} alerts, ${p.number('unread', (n) => n)} unread`,
    surge: (p: AlertFigures) =>
      `Many boats at once: ${p.number('boats', (n) => n)} at sea${p.number('new_boats', (n) => `, ${n} new within the hour`)}`,
    other: (p: AlertFigures) => `${p.code}: ${p.subject}`,
  },
  /** The rules by name. */
  ruleNames: {
    feed_silent: 'Feed silent',
    queue_full: 'Queue full',
    store_refusing: 'Log refuses',
    quarantine_rising: 'Much unreadable',
    wild_position: 'Wild position',
    boat_reopened: 'Boat open again',
    clock_jumped_back: 'Clock set back',
    judging_failed: 'Judging stopped',
    work_failed: 'Forecasting stopped',
    launch_detected: 'Launch',
    distress_words: 'Words of distress',
    people_in_water: 'People in the water',
    unread_position: 'Unread position',
    ship_converging: 'Ship converging',
    contact_overdue: 'Contact overdue',
    left_coverage: 'Out of coverage',
    weather_worsening: 'Weather',
    boundary_crossed: 'Line crossed',
    people_short: 'People short',
    tasking_unacknowledged: 'Order unanswered',
    tasking_refused: 'Order refused',
    replaced_answered: 'Two units go',
    handover_unanswered: 'Offer unanswered',
    operator_load: 'Load',
    surge: 'Surge',
  } as Record<string, string>,
  /** What to do, in a line. */
  advice: {
    feed_silent: 'Call whoever sends it. Until it is back, its area is unwatched: say so at the brief.',
    queue_full: 'Messages are lost. Take off another feed or ask the sender to slow down.',
    store_refusing: 'Make room on the disk. Write down on paper what comes in until it goes away.',
    quarantine_rising: 'Look at what cannot be read under Feeds; call the sender if it goes on.',
    wild_position: 'Do not send anybody there on this position alone. Nothing else is wrong.',
    clock_jumped_back: 'Have the machine’s time put right. The log goes on in order.',
    boat_reopened: 'Somebody may be out there. Task a search, tell the other centre.',
    judging_failed: 'Go on by the quick answers; check by hand which calls are one boat.',
    work_failed: 'Do not trust old forecasts. Plan from the last position and the tide.',
    launch_detected: 'Warn the beach patrol; if people are aboard it is a rescue: shadow and assist.',
    distress_words: 'Send the nearest unit now. Every call is believed.',
    people_in_water: 'Mayday relay now. Send every unit that floats or flies, of both flags.',
    unread_position: 'Open the boat and read them: a position nobody reads saves nobody.',
    ship_converging: 'Call the ship on channel 16, tell it where the boat is and what it is.',
    contact_overdue: 'Call back on its phone; ask units and ships near its last place; plan a search.',
    left_coverage: 'Ask for an aircraft or a ship to keep it in sight.',
    weather_worsening: 'Bring units forward before it comes; take people off those in its way first.',
    boundary_crossed: 'Offer it to the other centre. You act until it accepts.',
    people_short: 'The incident stays open. Search for the rest; ask the rescuers who went on.',
    tasking_unacknowledged: 'Call the unit by voice. Send the next one; do not wait for this one.',
    tasking_refused: 'Send the next one now. Nobody goes until you do.',
    replaced_answered: 'Decide: let both go on, or take one order back. Neither is stood down by itself.',
    handover_unanswered: 'Call the other centre. Until it accepts, you act.',
    operator_load: 'Supervisor: bring another position on, or take incidents over.',
    surge: 'Supervisor: call in reinforcement, tell the other centre, share out the boats.',
  } as Record<string, string>,
};
