// The boat page that is open, for the map to draw its reports.

import type { BoatPage } from '../live/protocol';

class ShownPage {
  page = $state.raw<BoatPage | null>(null);
}

export const shownPage = new ShownPage();
