// The order of a table's rows: sorted, unless the officer holds it still.

export type Direction = 1 | -1;
export type SortKey = string | number | null;

export interface Sort {
  column: string;
  direction: Direction;
}

/**
 * The ids in the order to show them.
 *
 * Free, they are sorted by `key` with what is not known last whatever the direction, and by id among
 * equals. Held, rows stand where they stood in `previous`; those that went leave, and new ones come at the
 * end: nothing moves under a finger.
 */
export function orderOf(
  ids: readonly string[],
  key: (id: string) => SortKey,
  direction: Direction,
  previous: readonly string[],
  held: boolean,
): string[] {
  if (held && previous.length > 0) {
    const present = new Set(ids);
    const kept = previous.filter((id) => present.delete(id));
    return [...kept, ...sorted([...present], key, direction)];
  }
  return sorted([...ids], key, direction);
}

function sorted(ids: string[], key: (id: string) => SortKey, direction: Direction): string[] {
  const keys = new Map(ids.map((id) => [id, key(id)]));
  return ids.sort((a, b) => {
    const [x, y] = [keys.get(a) ?? null, keys.get(b) ?? null];
    if (x === null || y === null) return x === y ? compare(a, b) : x === null ? 1 : -1;
    return compare(x, y) * direction || compare(a, b);
  });
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Where an arrow, Page, Home or End key takes the focus among `count` rows; null for any other key. */
export function moved(key: string, index: number, count: number, page = 10): number | null {
  const to: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const target = to[key];
  return target === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, target));
}
