// What a catalogue is given to make a sentence of.

import type { Journey } from '../judged/evidence';

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
  /** With one decimal. */
  decimal: (key: string, words: (value: string) => string) => string;
  /** A share of one as per cent. */
  share: (key: string, words: (value: string) => string) => string;
  /** A time of day, UTC. */
  time: (key: string, words: (value: string) => string) => string;
  /** Ids by the names the screen has for them. */
  place: (key: string, words: (value: string) => string) => string;
  vessel: (key: string, words: (value: string) => string) => string;
  unit: (key: string, words: (value: string) => string) => string;
  limit: (key: string, words: (value: string) => string) => string;
  /** Words of distress, in the reader’s language. */
  said: (key: string, words: (value: string) => string) => string;
}

/** What a screen calls things by their ids. */
export interface Names {
  place: (id: string) => string;
  vessel: (id: string) => string;
  unit: (id: string) => string;
  limit: (id: string) => string;
  time: (time: string) => string;
}

/** The figures of one piece of evidence about two reports; null: not given. */
export interface EvidenceFigures {
  distanceM: number | null;
  gapS: number | null;
  speedKn: number | null;
  first: number | null;
  second: number | null;
  other: string | null;
  /** Whether it speaks for one boat. */
  agrees: boolean;
  journey: Journey;
  span: (seconds: number) => string;
}

/** The figures of one thing that an ask lacks; null: not given. */
export interface MissingFigures {
  boat: string | null;
  otherBoat: string | null;
  reports: string[];
  found: number | null;
  needed: number | null;
  low: number | null;
  high: number | null;
  speedKn: number | null;
  percent: (share: number) => string;
}
