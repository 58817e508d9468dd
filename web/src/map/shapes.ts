// The shapes of moving things, drawn once into one image; layers colour them. Each thing has its own
// outline, so that no meaning hangs on colour.

export type ShapeName =
  | 'vessel'
  | 'vesselStill'
  | 'vesselUnheard'
  | 'boat'
  | 'boatTentative'
  | 'boatClosed'
  | 'unitBase'
  | 'unitHeard'
  | 'doubt'
  | 'ring'
  | 'report'
  | 'cross';

const CELL = 64;

type Pen = CanvasRenderingContext2D;

function path(pen: Pen, points: readonly (readonly [number, number])[], shut = true): void {
  pen.beginPath();
  points.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  if (shut) pen.closePath();
}

const DIAMOND = [
  [32, 5],
  [57, 32],
  [32, 59],
  [7, 32],
] as const;

const DRAW: Record<ShapeName, (pen: Pen) => void> = {
  vessel: (pen) => {
    path(pen, [
      [32, 4],
      [50, 58],
      [32, 50],
      [14, 58],
    ]);
    pen.lineWidth = 5;
    pen.stroke();
  },
  vesselStill: (pen) => {
    pen.beginPath();
    pen.arc(32, 32, 17, 0, 7);
    pen.lineWidth = 6;
    pen.stroke();
  },
  vesselUnheard: (pen) => {
    pen.beginPath();
    pen.arc(32, 32, 12, 0, 7);
    pen.fill();
  },
  boat: (pen) => {
    path(pen, DIAMOND);
    pen.fill();
  },
  boatTentative: (pen) => {
    path(pen, DIAMOND);
    pen.lineWidth = 4;
    pen.stroke();
    pen.font = '700 38px "Atkinson Hyperlegible", sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText('?', 32, 34);
  },
  boatClosed: (pen) => {
    path(pen, DIAMOND);
    pen.lineWidth = 4;
    pen.stroke();
    path(
      pen,
      [
        [22, 33],
        [29, 41],
        [43, 24],
      ],
      false,
    );
    pen.lineWidth = 6;
    pen.stroke();
  },
  unitBase: (pen) => {
    pen.lineWidth = 5;
    pen.strokeRect(14, 14, 36, 36);
  },
  unitHeard: (pen) => pen.fillRect(12, 12, 40, 40),
  doubt: (pen) => {
    path(pen, [
      [32, 6],
      [60, 56],
      [4, 56],
    ]);
    pen.lineWidth = 5;
    pen.stroke();
    pen.fillRect(29, 22, 6, 18);
    pen.fillRect(29, 44, 6, 6);
  },
  ring: (pen) => {
    pen.beginPath();
    pen.arc(32, 32, 28, 0, 7);
    pen.lineWidth = 4;
    pen.stroke();
  },
  report: (pen) => {
    pen.beginPath();
    pen.arc(32, 32, 12, 0, 7);
    pen.lineWidth = 7;
    pen.stroke();
  },
  cross: (pen) => {
    pen.lineWidth = 5;
    path(pen, [[32, 2], [32, 62]], false); // prettier-ignore
    pen.stroke();
    path(pen, [[2, 32], [62, 32]], false); // prettier-ignore
    pen.stroke();
  },
};

export interface Atlas {
  image: HTMLCanvasElement;
  mapping: Record<string, { x: number; y: number; width: number; height: number; mask: boolean }>;
}

/** Draw the atlas: white on nothing, a mask for each layer's colour. */
export function drawAtlas(): Atlas {
  const names = Object.keys(DRAW) as ShapeName[];
  const image = document.createElement('canvas');
  image.width = CELL * names.length;
  image.height = CELL;
  const pen = image.getContext('2d') as Pen;
  pen.fillStyle = pen.strokeStyle = '#ffffff';
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  const mapping: Atlas['mapping'] = {};
  names.forEach((name, index) => {
    pen.save();
    pen.translate(index * CELL, 0);
    DRAW[name](pen);
    pen.restore();
    mapping[name] = { x: index * CELL, y: 0, width: CELL, height: CELL, mask: true };
  });
  return { image, mapping };
}
