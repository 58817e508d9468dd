// Which labels are drawn: the first of those that would lie on one another. Pure.

export interface Label {
  text: string;
  x: number; // pixels from the left of the map
  y: number;
}

/**
 * Keep each label, in the order given (most important first), whose box touches none kept before.
 * Boxes are estimated from the text's length; `charPx` and `heightPx` are the font's.
 */
export function declutter<L extends Label>(labels: readonly L[], charPx: number, heightPx: number): L[] {
  const cellPx = 64;
  const cells = new Map<string, [number, number, number, number][]>();
  const kept: L[] = [];
  for (const label of labels) {
    const box: [number, number, number, number] = [
      label.x,
      label.y - heightPx / 2,
      label.x + label.text.length * charPx,
      label.y + heightPx / 2,
    ];
    const keys: string[] = [];
    for (let cx = Math.floor(box[0] / cellPx); cx <= Math.floor(box[2] / cellPx); cx += 1) {
      for (let cy = Math.floor(box[1] / cellPx); cy <= Math.floor(box[3] / cellPx); cy += 1) {
        keys.push(`${cx} ${cy}`);
      }
    }
    const meets = keys.some((key) =>
      (cells.get(key) ?? []).some(
        (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3],
      ),
    );
    if (meets) continue;
    kept.push(label);
    for (const key of keys) {
      const cell = cells.get(key);
      if (cell === undefined) cells.set(key, [box]);
      else cell.push(box);
    }
  }
  return kept;
}
