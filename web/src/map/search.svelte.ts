// The search that is open, for the map to draw: its plan, the tracks really searched, the belief after them.

import type { Search } from '../live/search';

class ShownSearch {
  search = $state.raw<Search | null>(null);
}

export const shownSearch = new ShownSearch();
