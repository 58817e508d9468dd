// What the address says: `#/dover`, `#/dover/boat/b-12`, `#/dover/vessel/ais:235…`.

export interface Open {
  kind: 'boat' | 'vessel';
  id: string;
}

export interface Place {
  theatre: string | null;
  open: Open | null;
}

/** Read a hash; what it does not understand is left out. */
export function readHash(hash: string): Place {
  const [theatre, kind, id] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodeURIComponent(part));
  const open = (kind === 'boat' || kind === 'vessel') && id ? { kind, id } : null;
  return { theatre: theatre || null, open: open as Open | null };
}

export function writeHash(theatre: string, open: Open | null): string {
  const parts = open === null ? [theatre] : [theatre, open.kind, open.id];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

class Route {
  #place = $state.raw<Place>(readHash(window.location.hash));

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
    const hash = writeHash(theatre, open);
    this.#place = { theatre, open };
    if (hash !== window.location.hash) window.history.pushState(null, '', hash);
  }
}

export const route = new Route();
