// Which labels are drawn, and on which side of what they name: none upon another, or upon a boat. Pure.

export type Side = 'right' | 'left' | 'above' | 'below';

export interface Label {
  text: string;
  short?: string; // what to say where there is no room for all of it
  x: number; // of what it names, in pixels from the left of the map
  y: number;
  charPx: number; // the mean width of its letters
  heightPx: number;
  gapPx: number; // from what it names to where the text begins
  sides: readonly Side[]; // where it may stand, the best first
}

export interface Spot {
  x: number;
  y: number;
  radiusPx: number;
}

type Edges = readonly [left: number, top: number, right: number, bottom: number];

const CELL_PX = 64;

function edges(label: Label, side: Side): Edges {
  const { x, y, gapPx, heightPx } = label;
  const width = label.text.length * label.charPx;
  const half = heightPx / 2;
  switch (side) {
    case 'right':
      return [x + gapPx, y - half, x + gapPx + width, y + half];
    case 'left':
      return [x - gapPx - width, y - half, x - gapPx, y + half];
    case 'above':
      return [x - width / 2, y - gapPx - heightPx, x + width / 2, y - gapPx];
    case 'below':
      return [x - width / 2, y + gapPx, x + width / 2, y + gapPx + heightPx];
  }
}

function keysOf(box: Edges): string[] {
  const keys: string[] = [];
  for (let cx = Math.floor(box[0] / CELL_PX); cx <= Math.floor(box[2] / CELL_PX); cx += 1) {
    for (let cy = Math.floor(box[1] / CELL_PX); cy <= Math.floor(box[3] / CELL_PX); cy += 1) {
      keys.push(`${cx} ${cy}`);
    }
  }
  return keys;
}

/**
 * Keep each label, in the order given (most important first), on the first of its sides where it touches
 * nothing kept before, no spot but its own, and no edge of the map; one without such a side is said short,
 * or left out.
 * Boxes are estimated from the text's length.
 */
export function declutter<L extends Label>(
  labels: readonly L[],
  spots: readonly Spot[],
  size: { width: number; height: number },
): (L & { side: Side })[] {
  const cells = new Map<string, Edges[]>();
  const take = (box: Edges): void => {
    for (const key of keysOf(box)) {
      const cell = cells.get(key);
      if (cell === undefined) cells.set(key, [box]);
      else cell.push(box);
    }
  };
  const free = (box: Edges): boolean =>
    box[0] >= 0 &&
    box[1] >= 0 &&
    box[2] <= size.width &&
    box[3] <= size.height &&
    !keysOf(box).some((key) =>
      cells
        .get(key)
        ?.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]),
    );
  for (const { x, y, radiusPx } of spots) take([x - radiusPx, y - radiusPx, x + radiusPx, y + radiusPx]);
  const kept: (L & { side: Side })[] = [];
  for (const label of labels) {
    for (const text of label.short === undefined ? [label.text] : [label.text, label.short]) {
      const said = { ...label, text };
      const side = label.sides.find((one) => free(edges(said, one)));
      if (side === undefined) continue;
      take(edges(said, side));
      kept.push({ ...said, side });
      break;
    }
  }
  return kept;
}
