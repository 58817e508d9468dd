import { describe, expect, it } from 'vitest';
import { bodyOf, isEmpty, type Draft } from '../src/panels/call';

const draft = (more: Partial<Draft> = {}): Draft => ({
  positionText: '',
  reading: null,
  unreadable: false,
  people: '',
  colour: null,
  status: null,
  minutesAgo: 0,
  phone: '',
  reference: '',
  ...more,
});
const now = Date.UTC(2026, 7, 12, 2, 30);
const reading = { lat_deg: 51.1, lon_deg: 1.7, sigma_m: 100, area: null, notation: 'dm', label: '' };

describe('a call', () => {
  it('is of the centre’s time, less what the caller said', () => {
    expect(bodyOf(draft(), now).observed_at).toBe('2026-08-12T02:30:00.000Z');
    expect(bodyOf(draft({ minutesAgo: 20 }), now).observed_at).toBe('2026-08-12T02:10:00.000Z');
    expect(bodyOf(draft({ minutesAgo: -1 }), now).observed_at).toBeNull();
  });
  it('sends the reading chosen with the words typed', () => {
    const body = bodyOf(draft({ positionText: ' 51 06N 1 42E ', reading }), now);
    expect(body).toMatchObject({ position_text: '51 06N 1 42E', lat_deg: 51.1, lon_deg: 1.7, area: null });
  });
  it('sends no words that are no position: the log holds no free text', () => {
    expect(bodyOf(draft({ positionText: 'ask for John', unreadable: true }), now).position_text).toBeNull();
  });
  it('sends a place as a place, without coordinates of its own', () => {
    const body = bodyOf(draft({ positionText: 'varne', reading: { ...reading, area: 'varne' } }), now);
    expect(body).toMatchObject({ area: 'varne', lat_deg: null, lon_deg: null, sigma_m: null });
  });
  it('sends no count that is not one', () => {
    expect([12, '12', '', null, -1, 2.5].map((people) => bodyOf(draft({ people }), now).people)).toEqual([
      12, 12, null, null, null, null,
    ]); // prettier-ignore
  });
  it('sends the reference that the caller told, and none when there is none', () => {
    expect(bodyOf(draft({ reference: ' UK-014-4 ' }), now).reference).toBe('UK-014-4');
    expect(bodyOf(draft(), now).reference).toBeNull();
    expect(isEmpty(draft({ reference: 'UK-014-4' }))).toBe(false);
  });
  it('is refused only when it says nothing', () => {
    expect(isEmpty(draft({ colour: 'grey' }))).toBe(true);
    expect(isEmpty(draft({ people: 0 }))).toBe(false);
    expect(isEmpty(draft({ positionText: 'near a buoy' }))).toBe(false);
  });
});
