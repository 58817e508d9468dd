// The crew's page: who it is, what it is asked, what it has said. Everything said is kept before it is sent.

import { ask, Declined, json } from '../live/api';
import { PALETTES, type PaletteName } from '../palettes';
import { newId, Outbox, type Became, type Refused, type Word } from './outbox';
import { FIELD_WORDS, type FieldLanguage, type OrderState, type Purpose, type Status } from './words';

export interface FieldUnit {
  id: string;
  name: string;
  kind: string;
  flag: string | null;
  centre: string;
}

export interface OrderBoat {
  id: string;
  name: string;
  status: Status | null;
  people_low: number | null;
  people_high: number | null;
  lat_deg: number | null;
  lon_deg: number | null;
  at: string | null;
}

export interface Order {
  id: string;
  state: OrderState;
  purpose: Purpose;
  lat_deg: number | null;
  lon_deg: number | null;
  meet_at: string | null;
  changed_at: string;
  boats: OrderBoat[];
}

export interface Place {
  lat_deg: number;
  lon_deg: number;
  sigma_m: number;
  atMs: number;
}

const ASK_EVERY_MS = 4000;
const PLACE_EVERY_MS = 30_000;
const PLACE_LASTS_MS = 120_000;

class Crew {
  theatre = $state<string | null>(null);
  units = $state<FieldUnit[]>([]);
  synthetic = $state(false);
  unitId = $state<string | null>(null);
  name = $state('');
  orders = $state<Order[]>([]);
  waiting = $state<Word[]>([]);
  refused = $state<Refused[]>([]);
  online = $state(false);
  heardAtMs = $state<number | null>(null);
  problem = $state<string | null>(null); // code of why signing on failed, or that it is to be done again
  place = $state<Place | null>(null);
  language = $state<FieldLanguage>(
    kept('lang', ['en', 'fr'] as const) ?? (navigator.language.startsWith('fr') ? 'fr' : 'en'),
  );
  palette = $state<PaletteName>(kept('field.palette', ['night', 'day'] as const) ?? 'night');
  m = $derived(FIELD_WORDS[this.language]);
  #mark: string | null = null;
  #outbox: Outbox | null = null;
  #asking = false;
  #placeSentMs = 0;

  start(): void {
    const theatre =
      new URLSearchParams(location.search).get('theatre') ?? localStorage.getItem('varne.field.theatre');
    this.theatre = theatre;
    this.paint();
    const who = localStorage.getItem('varne.field.who');
    if (who !== null) {
      const { unitId, name, mark } = JSON.parse(who) as { unitId: string; name: string; mark: string };
      this.#signedOn(unitId, name, mark);
    }
    void this.turn();
    setInterval(() => void this.turn(), ASK_EVERY_MS);
    addEventListener('online', () => void this.turn());
    addEventListener('offline', () => (this.online = false));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.turn();
    });
  }

  speak(language: FieldLanguage): void {
    this.language = language;
    localStorage.setItem('varne.lang', language);
    document.documentElement.lang = language;
  }

  light(palette: PaletteName): void {
    this.palette = palette;
    localStorage.setItem('varne.field.palette', palette);
    this.paint();
  }

  paint(): void {
    document.documentElement.lang = this.language;
    const root = document.documentElement;
    for (const [role, colour] of Object.entries(PALETTES[this.palette])) {
      root.style.setProperty(`--${role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
    }
    root.style.colorScheme = this.palette === 'day' ? 'light' : 'dark';
  }

  async signOn(unitId: string, code: string): Promise<void> {
    this.problem = null;
    try {
      const on = await ask<{ mark: string; unit_id: string; name: string }>(
        `${this.theatre}/field/sign-on`,
        json({ unit_id: unitId, code }),
      );
      localStorage.setItem(
        'varne.field.who',
        JSON.stringify({ unitId: on.unit_id, name: on.name, mark: on.mark }),
      );
      this.#signedOn(on.unit_id, on.name, on.mark);
      await this.turn();
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      this.problem = problem.code;
    }
  }

  #signedOn(unitId: string, name: string, mark: string): void {
    this.#mark = mark;
    this.#outbox = new Outbox(localStorage, `varne.field.said.${unitId}`);
    this.unitId = unitId;
    this.name = name;
    this.orders = JSON.parse(localStorage.getItem(`varne.field.orders.${unitId}`) ?? '[]') as Order[];
    this.#show();
    this.#watchPlace();
  }

  /** Words not sent yet stay on the phone, for when this unit signs on again. */
  signOff(): void {
    localStorage.removeItem('varne.field.who');
    this.#mark = null;
    this.#outbox = null;
    this.unitId = null;
    this.orders = [];
    this.waiting = [];
    this.refused = [];
  }

  /** Say something: kept first, then sent if there is a link. */
  say(word: Omit<Word, 'id' | 'said_at'>): void {
    if (this.#outbox === null) return;
    const place = word.what === 'seen' || word.what === 'taken_off' ? this.here() : null;
    const where =
      place === null ? {} : { lat_deg: place.lat_deg, lon_deg: place.lon_deg, sigma_m: place.sigma_m };
    this.#outbox.add({ ...word, ...where, id: newId(), said_at: new Date().toISOString() });
    this.#show();
    navigator.vibrate?.(40);
    void this.turn();
  }

  forget(id: string): void {
    this.#outbox?.forget(id);
    this.#show();
  }

  /** Where the phone is, if it said so lately. */
  here(): Place | null {
    return this.place !== null && Date.now() - this.place.atMs < PLACE_LASTS_MS ? this.place : null;
  }

  /** An order's state as it will be once what was said has been sent. */
  stateOf(order: Order): { state: OrderState; sent: boolean } {
    const said = this.waiting.filter((word) => word.what === 'answer' && word.tasking_id === order.id).at(-1);
    return said?.answer === undefined
      ? { state: order.state, sent: true }
      : { state: said.answer, sent: false };
  }

  /** One turn: send what waits, then ask what is new. Never two at once. */
  async turn(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await this.#find();
      if (this.#mark !== null && this.#outbox !== null) {
        await this.#send(this.#outbox, this.#mark);
        await this.#ask(this.#mark);
      }
      this.online = true;
      this.heardAtMs = Date.now();
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      if (problem.code === 'signed_off') {
        this.problem = 'signed_off';
        this.signOff();
      } else if (problem.status === 0 || problem.status >= 500) {
        this.online = false;
      }
    } finally {
      this.#asking = false;
    }
  }

  async #find(): Promise<void> {
    if (this.units.length > 0) return;
    if (this.theatre === null) {
      const { theatres } = await ask<{ theatres: { id: string }[] }>('theatres');
      this.theatre = theatres[0]?.id ?? null;
    }
    const field = await ask<{ units: FieldUnit[]; synthetic: boolean }>(`${this.theatre}/field`);
    localStorage.setItem('varne.field.theatre', this.theatre ?? '');
    this.units = field.units;
    this.synthetic = field.synthetic;
  }

  async #send(outbox: Outbox, mark: string): Promise<void> {
    for (let batch = outbox.next(); batch.length > 0; batch = outbox.next()) {
      try {
        const { words } = await ask<{ words: Became[] }>(
          `${this.theatre}/field/words`,
          json({ words: batch }, { 'varne-unit': mark }),
        );
        this.#settle(outbox, words);
      } catch (problem) {
        if (!(problem instanceof Declined) || problem.status !== 422) throw problem;
        // One that breaks the form holds all back: find it by sending them one by one.
        if (batch.length === 1) outbox.reject([batch[0]?.id ?? ''], problem.code);
        else for (const word of batch) await this.#sendOne(outbox, mark, word);
      }
      this.#show();
    }
    const place = this.here();
    if (place === null || Date.now() - this.#placeSentMs < PLACE_EVERY_MS) return;
    this.#placeSentMs = Date.now();
    const { atMs, ...where } = place;
    const said: Word = { ...where, id: newId(), said_at: new Date(atMs).toISOString(), what: 'position' };
    await ask(`${this.theatre}/field/words`, json({ words: [said] }, { 'varne-unit': mark }));
  }

  async #sendOne(outbox: Outbox, mark: string, word: Word): Promise<void> {
    try {
      const { words } = await ask<{ words: Became[] }>(
        `${this.theatre}/field/words`,
        json({ words: [word] }, { 'varne-unit': mark }),
      );
      this.#settle(outbox, words);
    } catch (problem) {
      if (!(problem instanceof Declined) || problem.status !== 422) throw problem;
      outbox.reject([word.id], problem.code);
    }
  }

  /** What was taken holds from now on, also if the link is lost before the centre's orders are read again. */
  #settle(outbox: Outbox, became: Became[]): void {
    const taken = new Set(became.filter((one) => one.outcome !== 'refused').map((one) => one.id));
    for (const word of outbox.waiting) {
      if (word.what !== 'answer' || word.answer === undefined || !taken.has(word.id)) continue;
      const state = word.answer;
      this.orders = this.orders.map((order) => (order.id === word.tasking_id ? { ...order, state } : order));
    }
    outbox.settle(became);
  }

  async #ask(mark: string): Promise<void> {
    const told = await ask<{ orders: Order[]; synthetic: boolean }>(`${this.theatre}/field/orders`, {
      headers: { 'varne-unit': mark },
    });
    const before = new Set(this.orders.map((order) => `${order.id} ${order.state}`));
    if (told.orders.some((order) => order.state === 'issued' && !before.has(`${order.id} issued`))) {
      navigator.vibrate?.([300, 100, 300]);
    }
    this.orders = told.orders;
    this.synthetic = told.synthetic;
    localStorage.setItem(`varne.field.orders.${this.unitId}`, JSON.stringify(told.orders));
  }

  #show(): void {
    this.waiting = [...(this.#outbox?.waiting ?? [])];
    this.refused = [...(this.#outbox?.refused ?? [])];
  }

  #watchPlace(): void {
    if (!('geolocation' in navigator)) return;
    navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.place = {
          lat_deg: coords.latitude,
          lon_deg: coords.longitude,
          sigma_m: Math.min(Math.max(coords.accuracy, 5), 100_000),
          atMs: timestamp,
        };
      },
      () => undefined, // refused or not to be had: the page says that there is no position
      { enableHighAccuracy: true, maximumAge: 10_000 },
    );
  }
}

function kept<Name extends string>(key: string, names: readonly Name[]): Name | null {
  const asked = new URLSearchParams(location.search).get(key);
  const before = localStorage.getItem(`varne.${key}`);
  return names.find((name) => name === asked) ?? names.find((name) => name === before) ?? null;
}

export const crew = new Crew();
