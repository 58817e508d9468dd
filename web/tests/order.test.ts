import { describe, expect, it } from 'vitest';
import { moved, orderOf } from '../src/table/order';

describe('order of rows', () => {
  const keys: Record<string, number | null> = { a: 3, b: 1, c: null, d: 1 };
  const key = (id: string) => keys[id] ?? null;

  it('sorts, what is not known last both ways, ids among equals', () => {
    expect(orderOf(['a', 'b', 'c', 'd'], key, 1, [], false)).toEqual(['b', 'd', 'a', 'c']);
    expect(orderOf(['a', 'b', 'c', 'd'], key, -1, [], false)).toEqual(['a', 'b', 'd', 'c']);
  });
  it('held, moves nothing: new rows at the end, gone rows gone', () => {
    expect(orderOf(['a', 'b', 'd', 'e'], key, 1, ['a', 'c', 'b'], true)).toEqual(['a', 'b', 'd', 'e']);
  });
  it('held with nothing before, sorts once', () => {
    expect(orderOf(['a', 'b'], key, 1, [], true)).toEqual(['b', 'a']);
  });
  it('orders names as people number them', () => {
    const names = (id: string) => id;
    expect(orderOf(['UK-10', 'UK-9'], names, 1, [], false)).toEqual(['UK-9', 'UK-10']);
  });
});

describe('keys in a table', () => {
  it('moves within the rows and stops at their ends', () => {
    expect(moved('ArrowDown', 0, 3)).toBe(1);
    expect(moved('ArrowDown', 2, 3)).toBe(2);
    expect(moved('PageUp', 4, 30)).toBe(0);
    expect(moved('End', 0, 3)).toBe(2);
    expect(moved('x', 0, 3)).toBeNull();
    expect(moved('ArrowDown', 0, 0)).toBeNull();
  });
});
