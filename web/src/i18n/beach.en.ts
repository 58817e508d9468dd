// Words about launches on beaches, in English.

const teams = (n: number): string => (n === 1 ? 'one team' : `${n} teams`);

export const beachEn = {
  title: 'On the beaches',
  count: (n: number) =>
    n === 0 ? '' : n === 1 ? 'one launch being prepared' : `${n} launches being prepared`,
  none: 'No launch being prepared is known of.',
  show: 'Show',
  hide: 'Hide',
  enter: 'Enter a launch',
  enterNote: 'Nobody aboard yet. With people aboard it is a rescue: log the call instead.',
  place: 'Beach',
  toldBy: 'Told by',
  people: 'People',
  boardingIn: 'Boarding in, min',
  teams: 'Teams needed',
  hold: 'Hold it',
  stages: {
    preparing: 'being prepared',
    carrying: 'carried to the water',
    boarding: 'boarding',
    afloat: 'afloat',
  } as Record<string, string>,
  odds: (percent: number) => `${percent} % sure`,
  oddsNote: 'That it is a launch at all: our judgement by who sees it',
  peopleText: (n: number, assumed: boolean) => (assumed ? `people not said (${n} assumed)` : `${n} people`),
  needs: (n: number) => `needs ${teams(n)}`,
  unsafe: 'not safe to act: a rescue',
  seen: (time: string, age: string) => `seen since ${time}, last ${age} ago`,
  boards: (time: string, span: string, assumed: boolean) =>
    `Boarding ${assumed ? 'likely' : 'expected'} at ${time}, in ${span}${assumed ? ' (assumed)' : ''}`,
  boardingPast: (span: string) =>
    `Boarding was due ${span} ago. People may be aboard: look there. No team is proposed until somebody says that nobody is.`,
  unplaced: (n: number) => `Patrols whose place nobody knows: ${n}. They cannot be ranked.`,
  planning: 'Who could go is being worked out…',
  noPlan: 'This centre plans nothing.',
  inPlan: 'in the plan',
  afloat: 'People aboard: rescue',
  now: (stage: string) => `Now ${stage}`,
  still: 'Still nobody aboard: 20 min more',
  over: 'It is over…',
  ends: {
    afloat: 'people afloat',
    dispersed: 'they went away',
    prevented: 'prevented, nobody boarded',
    not_a_launch: 'it was no launch',
    mistake: 'entered by mistake',
  } as Record<string, string>,
  endedAs: (how: string, time: string) => `over at ${time}: ${how}`,
  afloatNow: (time: string) => `PEOPLE AFLOAT since ${time}: a rescue.`,
  callBack: (units: string) =>
    `Still ordered to prevent it: ${units}. Tell them that people are afloat: they shadow and assist.`,
};

export type BeachWords = typeof beachEn;
