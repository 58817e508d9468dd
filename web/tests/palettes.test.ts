import { describe, expect, it } from 'vitest';
import { PAIRS, PALETTES, PALETTE_NAMES, contrast, luminance } from '../src/palettes';

describe.each(PALETTE_NAMES)('the %s palette', (name) => {
  const colours = PALETTES[name];
  it.each(PAIRS)('has %s on %s at %s to 1 or more', (front, back, least) => {
    expect(contrast(colours[front], colours[back])).toBeGreaterThanOrEqual(least);
  });
});

describe('night', () => {
  it('is dim: nothing large is brighter than a tenth of white', () => {
    const {
      bg,
      surface,
      raised,
      selected,
      press,
      emergency,
      warning,
      caution,
      syntheticFill,
      past,
      sea,
      land,
    } = PALETTES.night;
    for (const colour of [
      bg,
      surface,
      raised,
      selected,
      press,
      emergency,
      warning,
      caution,
      syntheticFill,
      past,
      sea,
      land,
    ]) {
      expect(luminance(colour)).toBeLessThan(0.1);
    }
  });
  it('is red and amber: no colour has more blue than red', () => {
    for (const colour of Object.values(PALETTES.night)) {
      expect(Number.parseInt(colour.slice(5, 7), 16)).toBeLessThan(Number.parseInt(colour.slice(1, 3), 16));
    }
  });
});

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
