// Four palettes for four lights, after the OpenBridge idea (bright, day, dusk, night): the same roles,
// chosen again for each light. Night is red-amber and dim, to keep eyes that look out of a window.
// tests/palettes.test.ts computes the contrast of every pairing that the screen uses.

export const PALETTE_NAMES = ['bright', 'day', 'dusk', 'night'] as const;
export type PaletteName = (typeof PALETTE_NAMES)[number];

export interface Palette {
  // the desk
  bg: string;
  surface: string;
  raised: string;
  line: string; // borders that only divide
  control: string; // borders of things to press: 3:1 against what lies behind
  text: string;
  muted: string;
  accent: string; // text and lines
  press: string; // what is chosen, or to be pressed first
  onPress: string;
  focus: string;
  selected: string; // row background
  // what must be told apart, always with a shape or a word beside it
  emergency: string;
  onEmergency: string;
  warning: string;
  onWarning: string;
  caution: string;
  onCaution: string;
  good: string;
  danger: string; // text
  synthetic: string; // the mark's outline
  syntheticFill: string; // the banner
  onSynthetic: string;
  past: string; // the as-of frame
  onPast: string;
  // the chart
  sea: string;
  land: string;
  coast: string;
  lane: string;
  limit: string;
  chartText: string;
  chartHalo: string;
  coverage: string;
  unreported: string;
  boat: string;
  boatClosed: string;
  vessel: string;
  unit: string;
  // the units of a search plan, told apart by dash and label too
  search1: string;
  search2: string;
  search3: string;
  search4: string;
}

export const PALETTES: Record<PaletteName, Palette> = {
  bright: {
    bg: '#ffffff',
    surface: '#ffffff',
    raised: '#f0f3f5',
    line: '#cdd5da',
    control: '#6b7880',
    text: '#0a1216',
    muted: '#46535b',
    accent: '#0b4f8a',
    press: '#0b4f8a',
    onPress: '#ffffff',
    focus: '#0a1216',
    selected: '#d6e8f7',
    emergency: '#b00020',
    onEmergency: '#ffffff',
    warning: '#f0a000',
    onWarning: '#1a1000',
    caution: '#ffe14d',
    onCaution: '#1a1600',
    good: '#13692f',
    danger: '#a8001e',
    synthetic: '#5b2a86',
    syntheticFill: '#5b2a86',
    onSynthetic: '#ffffff',
    past: '#8a3b00',
    onPast: '#ffffff',
    sea: '#eaf3f8',
    land: '#e9e4d4',
    coast: '#6f6a58',
    lane: '#a8549b',
    limit: '#5f6d75',
    chartText: '#1f2a30',
    chartHalo: '#f6fafc',
    coverage: '#2a7f9e',
    unreported: '#8a5200',
    boat: '#b00020',
    boatClosed: '#5c686f',
    vessel: '#1c6b3c',
    unit: '#0b4f8a',
    search1: '#0b4f8a',
    search2: '#8a3b00',
    search3: '#5b2a86',
    search4: '#13692f',
  },
  day: {
    bg: '#e6eaed',
    surface: '#f4f6f7',
    raised: '#e2e7ea',
    line: '#c3ccd2',
    control: '#66737b',
    text: '#131c21',
    muted: '#475259',
    accent: '#0f4c81',
    press: '#0f4c81',
    onPress: '#ffffff',
    focus: '#131c21',
    selected: '#cddfee',
    emergency: '#a90a22',
    onEmergency: '#ffffff',
    warning: '#eb9c0b',
    onWarning: '#1a1000',
    caution: '#f7d93f',
    onCaution: '#1a1600',
    good: '#14602d',
    danger: '#9c0a20',
    synthetic: '#57297f',
    syntheticFill: '#57297f',
    onSynthetic: '#ffffff',
    past: '#823800',
    onPast: '#ffffff',
    sea: '#d3e2ea',
    land: '#ddd8c6',
    coast: '#6d6856',
    lane: '#9a4a8e',
    limit: '#55636b',
    chartText: '#1f2a30',
    chartHalo: '#e4eef3',
    coverage: '#246f8b',
    unreported: '#85500a',
    boat: '#a90a22',
    boatClosed: '#56626a',
    vessel: '#17572f',
    unit: '#0f4c81',
    search1: '#0f4c81',
    search2: '#823800',
    search3: '#57297f',
    search4: '#14602d',
  },
  dusk: {
    bg: '#121a20',
    surface: '#18222a',
    raised: '#22303a',
    line: '#30414d',
    control: '#7d909d',
    text: '#dde6ec',
    muted: '#a3b3be',
    accent: '#7fbbe8',
    press: '#7fbbe8',
    onPress: '#08131c',
    focus: '#f2f6f9',
    selected: '#254257',
    emergency: '#ff6b6b',
    onEmergency: '#1c0204',
    warning: '#f5a93a',
    onWarning: '#1a1000',
    caution: '#ecd757',
    onCaution: '#1a1600',
    good: '#7ed69b',
    danger: '#ff8f8a',
    synthetic: '#c9a4ee',
    syntheticFill: '#c9a4ee',
    onSynthetic: '#1b0a2c',
    past: '#ffb066',
    onPast: '#241000',
    sea: '#0f1c26',
    land: '#2a2f2c',
    coast: '#7c8578',
    lane: '#b679ae',
    limit: '#8497a3',
    chartText: '#c5d1d9',
    chartHalo: '#0f1c26',
    coverage: '#4aa3c4',
    unreported: '#e0a94a',
    boat: '#ff6b6b',
    boatClosed: '#93a2ac',
    vessel: '#7ed69b',
    unit: '#7fbbe8',
    search1: '#7fbbe8',
    search2: '#ffb066',
    search3: '#c9a4ee',
    search4: '#7ed69b',
  },
  night: {
    bg: '#0a0402',
    surface: '#100704',
    raised: '#1c0d07',
    line: '#371a0d',
    control: '#a05a30',
    text: '#d68a4c',
    muted: '#bc733c',
    accent: '#d08438',
    press: '#63340f',
    onPress: '#f0b278',
    focus: '#e89a50',
    selected: '#2c140a',
    emergency: '#8a1b0b',
    onEmergency: '#f8b09a',
    warning: '#7a4410',
    onWarning: '#f5bd85',
    caution: '#5e4416',
    onCaution: '#e9bd74',
    good: '#b0823a',
    danger: '#e65d43',
    synthetic: '#b0686a',
    syntheticFill: '#4a1d22',
    onSynthetic: '#dd9a8e',
    past: '#7d3c10',
    onPast: '#f8c093',
    sea: '#080302',
    land: '#1d0f08',
    coast: '#7a4524',
    lane: '#75402f',
    limit: '#734527',
    chartText: '#b06f3c',
    chartHalo: '#080302',
    coverage: '#7d4a24',
    unreported: '#b5672a',
    boat: '#e8492c',
    boatClosed: '#8a5730',
    vessel: '#a8762f',
    unit: '#c98a3e',
    search1: '#d08438',
    search2: '#e65d43',
    search3: '#a8762f',
    search4: '#dd9a8e',
  },
};

/** Pairs of roles that stand on each other on screen, with the least contrast WCAG 2.2 AA asks of each. */
export const PAIRS: readonly (readonly [front: keyof Palette, back: keyof Palette, least: number])[] = [
  ...(['bg', 'surface', 'raised', 'selected'] as const).flatMap((back) => [
    ['text', back, 4.5] as const,
    ['muted', back, 4.5] as const,
    ['accent', back, 4.5] as const,
    ['danger', back, 4.5] as const,
    ['good', back, 4.5] as const,
    ['focus', back, 3] as const,
    ['control', back, 3] as const,
    ['synthetic', back, 3] as const,
  ]),
  ['onPress', 'press', 4.5],
  ['onEmergency', 'emergency', 4.5],
  ['onWarning', 'warning', 4.5],
  ['onCaution', 'caution', 4.5],
  ['onSynthetic', 'syntheticFill', 4.5],
  ['onPast', 'past', 4.5],
  ['chartText', 'sea', 4.5],
  ['chartText', 'land', 4.5],
  ['boat', 'sea', 3],
  ['boat', 'land', 3],
  ['boatClosed', 'sea', 3],
  ['vessel', 'sea', 3],
  ['unit', 'sea', 3],
  ['unit', 'land', 3],
  ['unreported', 'sea', 3],
  ...(['search1', 'search2', 'search3', 'search4'] as const).flatMap((role) =>
    (['sea', 'land', 'surface'] as const).map((back) => [role, back, 3] as const),
  ),
  ['lane', 'sea', 2],
  ['limit', 'sea', 2],
  ['coast', 'sea', 2],
];

/** `#rrggbb` as three bytes. */
export function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Relative luminance, WCAG 2.2. */
export function luminance(hex: string): number {
  const [r, g, b] = rgb(hex).map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21, WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
