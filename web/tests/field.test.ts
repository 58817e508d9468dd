import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bearingDeg } from '../src/field/bearing';
import { newId, Outbox, type Word } from '../src/field/outbox';
import { ANSWERS, FIELD_WORDS, REASONS, STATUSES } from '../src/field/words';

class Store {
  readonly held = new Map<string, string>();
  getItem = (key: string): string | null => this.held.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.held.set(key, value);
}

const word = (id: string, what: Word['what'] = 'seen'): Word => ({
  id,
  said_at: '2026-11-22T02:30:00Z',
  what,
});

describe('what a crew has said', () => {
  it('outlives the page, in the order it was said', () => {
    const store = new Store();
    const before = new Outbox(store, 'unit');
    before.add(word('first'));
    before.add(word('second'));
    expect(new Outbox(store, 'unit').waiting.map((one) => one.id)).toEqual(['first', 'second']);
  });

  it('is never sent as another unit’s', () => {
    const store = new Store();
    new Outbox(store, 'one').add(word('first'));
    expect(new Outbox(store, 'other').waiting).toEqual([]);
  });

  it('is forgotten only once the centre answered for it', () => {
    const outbox = new Outbox(new Store(), 'unit');
    for (const id of ['a', 'b', 'c']) outbox.add(word(id));
    outbox.settle([
      { id: 'a', outcome: 'recorded', code: null, message: null },
      { id: 'b', outcome: 'held_already', code: null, message: null },
      { id: 'z', outcome: 'recorded', code: null, message: null },
    ]);
    expect(outbox.waiting.map((one) => one.id)).toEqual(['c']);
  });

  it('that was refused is shown with the reason until it was read, also by a page opened again', () => {
    const store = new Store();
    const outbox = new Outbox(store, 'unit');
    outbox.add(word('a', 'answer'));
    outbox.settle([{ id: 'a', outcome: 'refused', code: 'tasking_over', message: null }]);
    const again = new Outbox(store, 'unit');
    expect(again.waiting).toEqual([]);
    expect(again.refused.map((one) => one.code)).toEqual(['tasking_over']);
    again.forget('a');
    expect(new Outbox(store, 'unit').refused).toEqual([]);
  });

  it('goes in batches', () => {
    const outbox = new Outbox(new Store(), 'unit');
    for (let n = 0; n < 120; n += 1) outbox.add(word(`w${n}`));
    expect(outbox.next()).toHaveLength(50);
  });

  it('half written is no reason to stop', () => {
    const store = new Store();
    store.setItem('unit', '{"waiting":[');
    expect(new Outbox(store, 'unit').waiting).toEqual([]);
  });

  it('has an id that no other has', () => {
    expect(newId()).toMatch(/^[0-9a-f]{32}$/);
    expect(newId()).not.toBe(newId());
  });
});

describe('words for crews', () => {
  const python = readFileSync(new URL('../../src/varne/picture/tasking.py', import.meta.url), 'utf8');
  const literal = (name: string): string[] => {
    const found = new RegExp(`^${name} = Literal\\[([^\\]]*)\\]`, 'm').exec(python);
    return [...(found?.[1] ?? '').replaceAll(/#.*/g, '').matchAll(/"([a-z_]+)"/g)].map((one) => one[1] ?? '');
  };

  it('are there for each purpose, state, reason and answer that the centre knows', () => {
    expect([...REASONS].sort()).toEqual(literal('UnitReason').sort());
    expect([...ANSWERS].sort()).toEqual(literal('Answer').sort());
    for (const m of Object.values(FIELD_WORDS)) {
      expect(Object.keys(m.purposes).sort()).toEqual(literal('Purpose').sort());
      const states = literal('TaskingState').filter((state) => state !== 'proposed');
      expect(Object.keys(m.states).sort()).toEqual(states.sort());
      for (const status of STATUSES) expect(m.statuses[status]).not.toBe('');
    }
    expect(Object.keys(FIELD_WORDS.en.codes)).toEqual(Object.keys(FIELD_WORDS.fr.codes));
  });

  it('say how many wait', () => {
    expect(FIELD_WORDS.en.queued(2)).toBe('queued 2, NOT SENT');
    expect(FIELD_WORDS.fr.queued(1)).toBe('1 en attente, NON ENVOYÉ');
  });
});

describe('bearing', () => {
  it('is true north about, from 0 to 360', () => {
    expect(bearingDeg(51, 1, 52, 1)).toBeCloseTo(0, 6);
    expect(bearingDeg(0, 0, 0, 1)).toBeCloseTo(90, 6);
    expect(bearingDeg(51, 1.5, 51, 1.4)).toBeGreaterThan(269);
  });
});
