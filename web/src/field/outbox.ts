// What a crew has said and the centre has not yet answered for. Kept in the browser, so that neither a lost link
// nor a closed page loses a word; each carries an id, so that sending again counts nothing twice.

import type { Answer, Reason, Status } from './words';

export interface Word {
  id: string;
  said_at: string;
  what: 'answer' | 'seen' | 'taken_off' | 'position';
  answer?: Answer;
  tasking_id?: string;
  reason?: Reason;
  people?: number;
  remaining?: number;
  status?: Status;
  lat_deg?: number;
  lon_deg?: number;
  sigma_m?: number;
}

export interface Became {
  id: string;
  outcome: 'recorded' | 'held_already' | 'refused';
  code: string | null;
  message: string | null;
}

/** A word the centre would not take, kept until the crew has read why. */
export interface Refused {
  word: Word;
  code: string;
}

interface Kept {
  waiting: Word[];
  refused: Refused[];
}

const BATCH_WORDS = 50;

/** Thirty-two hexadecimal digits by chance; `randomUUID` is not to be had on a page without https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Outbox {
  waiting: Word[] = [];
  refused: Refused[] = [];
  readonly #store: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #key: string;

  /** `key` names the unit: what one unit said is never sent as another's. */
  constructor(store: Pick<Storage, 'getItem' | 'setItem'>, key: string) {
    this.#store = store;
    this.#key = key;
    const kept = store.getItem(key);
    if (kept === null) return;
    try {
      const read = JSON.parse(kept) as Partial<Kept>;
      this.waiting = read.waiting ?? [];
      this.refused = read.refused ?? [];
    } catch {
      // Half written when the phone died: there is nothing in it that can be sent.
    }
  }

  /** Keep a word before anything else is done with it. */
  add(word: Word): void {
    this.waiting.push(word);
    this.#keep();
  }

  /** The oldest words, as many as go in one request. */
  next(): Word[] {
    return this.waiting.slice(0, BATCH_WORDS);
  }

  /** What became of words that were sent; those not spoken of stay. */
  settle(became: readonly Became[]): void {
    for (const one of became) {
      const word = this.waiting.find((waits) => waits.id === one.id);
      if (word === undefined) continue;
      if (one.outcome === 'refused') this.refused.push({ word, code: one.code ?? 'refused' });
      this.waiting = this.waiting.filter((waits) => waits.id !== one.id);
    }
    this.#keep();
  }

  /** Words that break the form are refused whole; kept, they would stop all that come after them. */
  reject(ids: readonly string[], code: string): void {
    this.settle(ids.map((id) => ({ id, outcome: 'refused', code, message: null })));
  }

  /** The crew has read why. */
  forget(id: string): void {
    this.refused = this.refused.filter((one) => one.word.id !== id);
    this.#keep();
  }

  #keep(): void {
    this.#store.setItem(this.#key, JSON.stringify({ waiting: this.waiting, refused: this.refused }));
  }
}
