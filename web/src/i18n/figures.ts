// What a catalogue is given to make a sentence of.

/** A reason's figures, already in words; a missing one is the empty list entry left out. */
export interface ReasonFigures {
  distanceM: number | null;
  gapS: number | null;
  fit: number | null;
  sigmas: number | null;
  other: string | null;
  span: (seconds: number) => string;
}

/** An alert's parameters: each asks for one and words it, or says nothing when it is absent. */
export interface AlertFigures {
  code: string;
  subject: string;
  text: (key: string, words: (value: string) => string) => string;
  number: (key: string, words: (value: string) => string) => string;
  span: (key: string, words: (value: string) => string) => string;
}
