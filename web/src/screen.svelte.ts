// The one screen's state: the theatre open, its live link, and the moment shown (now, or a past one).

import { CentreClock, unixMs } from './format/time';
import { Declined, api, liveUrl } from './live/api';
import { Link, type LinkState } from './live/link';
import { PictureHeld } from './live/picture';
import { AlertsHeld } from './live/alerts.svelte';
import type {
  BoatRow,
  Box,
  FeedRow,
  Health,
  IncidentRow,
  Replay,
  ServerMessage,
  Theatre,
  TheatreSummary,
  Timeline,
  TrackRow,
  UnitRow,
} from './live/protocol';

const TICK_MS = 500;
const INVENTED = 'SYN'; // the same in both languages
const AGAIN_MS = 2000; // between two tries to fetch what the screen cannot do without
const SLOW_TICKS = 10; // timeline and replay state are asked for every five seconds

/** Whether a replay has come to its end; its times may be written with or without fractions. */
export const hasEnded = (replay: Replay): boolean =>
  (unixMs(replay.at) ?? -Infinity) >= (unixMs(replay.end) ?? Infinity);

class Screen {
  theatres = $state.raw<readonly TheatreSummary[]>([]);
  /** The theatre open; its file may still be on its way. */
  id = $state<string | null>(null);
  theatre = $state.raw<Theatre | null>(null);
  startFailed = $state(false);

  linkState = $state<LinkState>('connecting');
  refusal = $state<string | null>(null);
  /** When the link was lost: by this machine's clock, to count from, and by the centre's, to say. */
  downSinceMs = $state<number | null>(null);
  downCentreMs = $state<number | null>(null);
  heardMs = $state<number | null>(null);
  wallMs = $state(Date.now());
  liveSeq = $state<number | null>(null);
  conflated = $state(0);
  /** The log entry the shown picture is true of; 0: before the log's first. */
  shownSeq = $state<number | null>(null);

  /** The centre's clock, ticking; null before it has spoken. */
  centreMs = $state<number | null>(null);
  boats = $state.raw<readonly BoatRow[]>([]);
  /** The log entry that last changed a boat of the live picture; 0: none yet. */
  boatsSeq = $state(0);
  /** The live picture has vessels and not one boat. */
  boatless = $state(false);
  incidents = $state.raw<ReadonlyMap<string, IncidentRow>>(new Map());
  units = $state.raw<readonly UnitRow[]>([]);
  feeds = $state.raw<readonly FeedRow[]>([]);
  /** Moves on whenever tracks changed; the rows themselves are read from {@link Screen.tracks}. */
  tracksVersion = $state(0);

  health = $state.raw<Health | null>(null);
  timeline = $state.raw<Timeline | null>(null);
  replay = $state.raw<Replay | null>(null);
  /** The last change asked of the replay was not made. */
  replayRefused = $state(false);
  readonly alerts = new AlertsHeld();

  /** The past moment shown, or null when live. */
  asOf = $state<string | null>(null);
  /** The past moment asked for and not here yet: until it is, what is shown stays what it was. */
  asking = $state<string | null>(null);
  /** The past moment that was asked for in vain. */
  asOfFailed = $state<string | null>(null);

  readonly #live = new PictureHeld();
  #past: PictureHeld | null = null;
  #link: Link | null = null;
  #clock = new CentreClock();
  #queue: ServerMessage[] = [];
  #flushing = false;
  #viewport: Box | null = null; // everywhere, until the map says what it shows
  #asking: AbortController | null = null;
  #ticks = 0;
  #renderedMs = 0;

  summary = $derived(this.theatres.find((one) => one.id === this.id) ?? null);
  synthetic = $derived(this.summary?.synthetic ?? false);
  stale = $derived(this.linkState === 'down' || this.linkState === 'refused');
  /** The time the shown picture speaks of. */
  shownMs = $derived(this.asOf === null ? this.centreMs : unixMs(this.asOf));

  get tracks(): ReadonlyMap<string, TrackRow> {
    return (this.#past ?? this.#live).tracks;
  }

  get linked(): boolean {
    return this.#link?.connected ?? false;
  }

  /** Ask which theatres there are, and open one. Tries again until the centre answers. */
  async start(wanted: string | null): Promise<void> {
    setInterval(() => this.#tick(), TICK_MS);
    for (;;) {
      try {
        this.theatres = (await api.theatres()).theatres;
        break;
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem;
        this.startFailed = true;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    this.startFailed = false;
    const first = this.theatres.find((one) => one.id === wanted) ?? this.theatres[0];
    if (first !== undefined) await this.openTheatre(first.id);
  }

  async openTheatre(id: string): Promise<void> {
    this.#link?.close();
    this.#live.clear();
    this.#clock.clear();
    this.#queue = [];
    this.alerts.clear();
    this.live();
    this.timeline = null;
    this.replay = null;
    this.replayRefused = false;
    this.health = null;
    this.centreMs = null;
    this.boatless = false;
    this.boatsSeq = 0;
    this.liveSeq = null;
    this.heardMs = null;
    this.conflated = 0;
    this.theatre = null;
    this.id = id;
    this.#viewport = null;
    // The link first: the table can be read while the chart is still being fetched.
    this.#link = new Link(liveUrl(id), {
      after: () => ({ after: this.#live.seq, log: this.#live.log }),
      viewport: () => this.#viewport,
      message: (message) => this.#take(message),
      state: (state, refusal) => this.#linkChanged(state, refusal),
    });
    void this.#askSlowly();
    await this.#fetchTheatre(id);
  }

  /** The theatre's file, asked for again until it comes: without it there is no chart. */
  async #fetchTheatre(id: string): Promise<void> {
    while (this.id === id) {
      try {
        const theatre = await api.theatre(id);
        if (this.id === id) this.theatre = theatre;
        return;
      } catch (problem) {
        if (!(problem instanceof Declined)) throw problem;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** The map shows this box now. */
  look(box: Box): void {
    this.#viewport = box;
    this.#link?.sendViewport(box);
  }

  /** Show what was known at a moment of the log. */
  async goTo(time: string): Promise<void> {
    if (this.id === null) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.asking = time;
    this.asOfFailed = null;
    try {
      const frame = await api.picture(this.id, time, asking.signal);
      if (asking.signal.aborted) return;
      const past = new PictureHeld();
      past.apply({ ...frame, full: true });
      this.#past = past;
      this.asOf = time;
      this.asking = null;
      this.#publish();
    } catch (problem) {
      if (asking.signal.aborted) return;
      if (!(problem instanceof Declined)) throw problem;
      this.asking = null;
      this.asOfFailed = time;
    }
  }

  /** Back to now. */
  live(): void {
    this.#asking?.abort();
    this.#past = null;
    this.asOf = null;
    this.asking = null;
    this.asOfFailed = null;
    this.#publish();
  }

  async setReplay(change: { speed?: number; paused?: boolean }): Promise<void> {
    if (this.id === null) return;
    try {
      this.#heardReplay(await api.setReplay(this.id, change));
      this.replayRefused = false;
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem;
      this.replayRefused = true;
    }
  }

  disconnect(): void {
    this.#link?.disconnect();
  }

  #linkChanged(state: LinkState, refusal: string | null): void {
    if (state === 'connecting' && this.downSinceMs !== null) return; // still down until it has spoken
    if (state === 'open') this.downSinceMs = null;
    else if (state !== 'connecting' && this.downSinceMs === null) {
      this.downSinceMs = Date.now();
      this.downCentreMs = this.#clock.at(performance.now());
    }
    this.linkState = state;
    this.refusal = refusal;
  }

  #take(message: ServerMessage): void {
    this.heardMs = Date.now();
    this.#queue.push(message);
    if (this.#flushing) return;
    this.#flushing = true;
    // One redraw for all that came since the last; a hidden page gets no animation frames.
    if (document.hidden) setTimeout(() => this.#flush(), 100);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    const messages = this.#queue;
    this.#queue = [];
    let framed = false;
    for (const message of messages) {
      if (message.type === 'frame') {
        if (message.full) this.alerts.clear(); // the standing ones follow
        this.#live.apply(message);
        this.#clock.hear(message.at, performance.now());
        framed = true;
      } else if (message.type === 'alert') {
        this.alerts.take(message.alert);
      } else if (message.type === 'health') {
        this.health = message;
      }
    }
    if (!framed) return;
    this.liveSeq = this.#live.seq;
    this.boatless = this.#live.boats.size === 0 && this.#live.tracks.size > 0;
    this.conflated = this.#live.conflated;
    let seq = 0;
    for (const boat of this.#live.boats.values()) seq = Math.max(seq, boat.seq);
    this.boatsSeq = seq;
    this.centreMs = this.#clock.at(performance.now());
    this.#publish();
    const nowMs = performance.now();
    if (this.#live.seq !== null && nowMs - this.#renderedMs > 1000) {
      this.#renderedMs = nowMs;
      const seq = this.#live.seq;
      requestAnimationFrame(() => this.#link?.sendRendered(seq));
    }
  }

  #publish(): void {
    const shown = this.#past ?? this.#live;
    this.shownSeq = shown.seq;
    this.boats = [...shown.boats.values()].map((boat) =>
      // Beside true boats an invented one says what it is wherever it is named.
      boat.synthetic && !this.synthetic ? { ...boat, name: `${boat.name} ${INVENTED}` } : boat,
    );
    this.incidents = new Map(shown.incidents);
    this.units = [...shown.units.values()];
    this.feeds = [...this.#live.feeds.values()];
    this.tracksVersion += 1;
  }

  #tick(): void {
    this.wallMs = Date.now();
    this.centreMs = this.#clock.at(performance.now());
    this.#ticks += 1;
    if (this.#ticks % SLOW_TICKS === 0) void this.#askSlowly();
  }

  async #askSlowly(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const [timeline, replay] = await Promise.all([api.timeline(id), api.replay(id)]);
      if (this.id !== id) return;
      this.timeline = timeline;
      this.#heardReplay(replay);
    } catch (problem) {
      if (!(problem instanceof Declined)) throw problem; // unreachable: the link says so, louder
    }
  }

  #heardReplay(replay: Replay): void {
    this.replay = replay;
    if (!replay.replaying) return;
    const ended = hasEnded(replay);
    this.#clock.run(replay.paused || ended ? 0 : replay.speed, performance.now());
    this.#clock.hear(replay.at, performance.now());
  }
}

export const screen = new Screen();
