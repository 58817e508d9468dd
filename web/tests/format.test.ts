import { describe, expect, it } from 'vitest';
import {
  courseText,
  decimalDegrees,
  degreesMinutes,
  destination,
  distanceM,
  distanceText,
  distancesText,
} from '../src/format/position';
import { CentreClock, localTime, minuteZ, spanText, timeZ, unixMs } from '../src/format/time';

describe('positions', () => {
  it('says the Mayday relay of 24 November 2021 as it was said', () => {
    expect(degreesMinutes(51 + 8.5 / 60, 1 + 44.5 / 60, 2)).toBe('51°08.50′N 001°44.50′E');
  });
  it('rounds minutes before it splits degrees off', () => {
    expect(degreesMinutes(50.999999, -0.999999, 2)).toBe('51°00.00′N 001°00.00′W');
  });
  it('gives zero no hemisphere it has not', () => {
    expect(degreesMinutes(-0.0000001, 0, 1)).toBe('00°00.0′N 000°00.0′E');
  });
  it('writes decimals with five places and courses with three figures', () => {
    expect(decimalDegrees(51.1416667, 1.74)).toBe('51.14167, 1.74000');
    expect(courseText(6.6)).toBe('007°');
    expect(courseText(359.7)).toBe('000°');
    expect(courseText(-90)).toBe('270°');
  });
  it('changes from metres to kilometres at one', () => {
    expect([149.6, 1000, 1852, 4040].map((metres) => distanceText(metres))).toEqual([
      '150 m',
      '1000 m',
      '1.0 NM',
      '2.2 NM',
    ]);
    expect(distanceText(4040, 'fr-FR')).toBe('2,2 NM');
  });
  it('writes two lengths that are read together in one unit', () => {
    expect(distancesText(2593, 1799)).toEqual(['1.4 NM', '1.0 NM']);
    expect(distancesText(900, 120)).toEqual(['900 m', '120 m']);
  });
  it('goes out and measures the same way back', () => {
    const [lon, lat] = destination(51, 1.5, 63, 12_345);
    expect(distanceM(51, 1.5, lat, lon)).toBeCloseTo(12_345, 0);
  });
});

describe('times', () => {
  const at = Date.UTC(2026, 7, 12, 2, 30, 7);
  it('is UTC with a Z, and shows the date only when it is another day', () => {
    expect(minuteZ(at)).toBe('02:30Z');
    expect(timeZ(at, at + 60_000)).toBe('02:30:07Z');
    expect(timeZ(at, at + 86_400_000)).toBe('2026-08-12 02:30:07Z');
  });
  it('words a span for a narrow column', () => {
    expect([0, 59.9, 60, 3599, 3660, 200_000].map((s) => spanText(s))).toEqual([
      '0 s', '59 s', '1 min', '59 min', '1 h 01', '2 d',
    ]); // prettier-ignore
    expect(spanText(200_000, 'j')).toBe('2 j');
    expect(spanText(-5)).toBe('0 s');
  });
  it('has the local times of both shores', () => {
    expect(localTime(at, 'Europe/London', 'en-GB')).toBe('03:30 BST');
    expect(localTime(at, 'Europe/Paris', 'en-GB')).toBe('04:30 CEST');
  });
  it('knows what it cannot read', () => {
    expect([unixMs(null), unixMs(undefined), unixMs('soon')]).toEqual([null, null, null]);
  });
});

describe("the centre's clock", () => {
  it('is silent until the centre has spoken', () => {
    expect(new CentreClock().at(5)).toBeNull();
  });
  it('runs at the pace of the wall without stopping', () => {
    const clock = new CentreClock();
    clock.hear('2026-08-12T02:00:00Z', 1000);
    expect(clock.at(61_000)).toBe(Date.UTC(2026, 7, 12, 2, 1, 0));
  });
  it('does not guess a fast replay far ahead of its last word', () => {
    const clock = new CentreClock();
    clock.hear('2026-08-12T02:00:00Z', 0);
    clock.run(60, 0);
    expect(clock.at(1000)).toBe(Date.UTC(2026, 7, 12, 2, 1, 0));
    expect(clock.at(60_000)).toBe(Date.UTC(2026, 7, 12, 2, 3, 0));
  });
  it('stands still in a pause, where it stood', () => {
    const clock = new CentreClock();
    clock.hear('2026-08-12T02:00:00Z', 0);
    clock.run(60, 0);
    clock.run(0, 1000);
    expect(clock.at(9000)).toBe(Date.UTC(2026, 7, 12, 2, 1, 0));
  });
});
