// The socket to one centre's theatre: resumes by sequence, backs off, and knows when silence means down.

import { waitMs } from './backoff';
import type { Box, ServerMessage } from './protocol';

/** A centre says something every second; after this long without a word the link is taken for dead. */
export const SILENCE_MS = 6000;

export type LinkState = 'connecting' | 'open' | 'down' | 'refused';

export interface LinkEvents {
  /** Asked at each connection: the sequence already held and whose log it counts in; nulls for everything. */
  after: () => { after: number | null; log: string | null };
  viewport: () => Box | null;
  message: (message: ServerMessage) => void;
  state: (state: LinkState, refusal: string | null) => void;
}

/** One theatre's live link. Made open; ends with {@link Link.close}. */
export class Link {
  readonly #url: string;
  readonly #events: LinkEvents;
  #socket: WebSocket | null = null;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #refused = false;

  constructor(url: string, events: LinkEvents) {
    this.#url = url;
    this.#events = events;
    this.#connect();
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#tries === 0;
  }

  sendViewport(bbox: Box): void {
    this.#send({ type: 'viewport', bbox });
  }

  sendRendered(seq: number): void {
    this.#send({ type: 'rendered', seq });
  }

  /** Cut the socket as a network would; it comes back by itself. */
  disconnect(): void {
    this.#socket?.close();
    this.#lost();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#drop();
  }

  #send(body: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(body));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  #connect(): void {
    this.#events.state('connecting', null);
    this.#refused = false;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#send({ type: 'hello', ...this.#events.after(), viewport: this.#events.viewport() });
      this.#listen();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#listen();
      const message = JSON.parse(event.data) as ServerMessage;
      if (message.type === 'refused') {
        this.#refused = true;
        this.#events.state('refused', message.error.message);
        return;
      }
      if (this.#tries !== 0 || message.type === 'frame') {
        this.#tries = 0;
        this.#events.state('open', null);
      }
      this.#events.message(message);
    };
    socket.onclose = () => this.#lost();
    this.#listen();
  }

  #listen(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #lost(): void {
    clearTimeout(this.#watch);
    clearTimeout(this.#retry);
    this.#drop();
    if (this.#closed) return;
    if (!this.#refused) this.#events.state('down', null);
    this.#retry = setTimeout(() => this.#connect(), waitMs(this.#tries, Math.random()));
    this.#tries += 1;
  }
}
