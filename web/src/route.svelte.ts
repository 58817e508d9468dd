// What the address says: `#/dover`, `#/dover/boat/b-12`, `#/dover/vessel/ais:235…`, `#/dover/search/b-12`,
// `#/dover/incident/incident:b-12`, `#/dover/why/REPORT/REPORT`.

export interface OpenThing {
  kind: 'boat' | 'vessel';
  id: string;
}

/** Two reports, compared: are they of one boat? */
export interface OpenWhy {
  kind: 'why';
  first: string;
  second: string;
}

/** The search for a boat. */
export interface OpenSearch {
  kind: 'search';
  id: string;
}

export interface OpenIncident {
  kind: 'incident';
  id: string;
}

export type Open = OpenThing | OpenWhy | OpenSearch | OpenIncident;

export interface Place {
  theatre: string | null;
  open: Open | null;
}

/** Read a hash; what it does not understand is left out. */
export function readHash(hash: string): Place {
  const [theatre, kind, id, second] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  let open: Open | null = null;
  if ((kind === 'boat' || kind === 'vessel' || kind === 'search' || kind === 'incident') && id)
    open = { kind, id };
  else if (kind === 'why' && id && second) open = { kind, first: id, second };
  return { theatre: theatre || null, open };
}

export function writeHash(theatre: string, open: Open | null): string {
  const parts = [theatre];
  if (open?.kind === 'why') parts.push(open.kind, open.first, open.second);
  else if (open !== null) parts.push(open.kind, open.id);
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

/** A part of the address; one that a person mistyped is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Route {
  #place = $state.raw<Place>(readHash(window.location.hash));
  /** The boat that was open before two reports were compared. */
  #before: OpenThing | null = null;

  constructor() {
    window.addEventListener('hashchange', () => {
      this.#place = readHash(window.location.hash);
    });
  }

  get theatre(): string | null {
    return this.#place.theatre;
  }

  get open(): Open | null {
    return this.#place.open;
  }

  go(theatre: string, open: Open | null): void {
    const was = this.#place.open;
    if (was === null || was.kind === 'boat' || was.kind === 'vessel') this.#before = was;
    const hash = writeHash(theatre, open);
    this.#place = { theatre, open };
    if (hash !== window.location.hash) window.history.pushState(null, '', hash);
  }

  /** What lies under the open page: the boat whose reports were compared, else nothing. */
  get under(): OpenThing | null {
    return this.#place.open?.kind === 'why' && this.#before?.kind === 'boat' ? this.#before : null;
  }
}

export const route = new Route();
