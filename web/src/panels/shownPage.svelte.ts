// The boat page that is open, for the map to draw its reports; or the two reports that are compared.

import type { BoatPage, Report } from '../live/protocol';

class ShownPage {
  page = $state.raw<BoatPage | null>(null);
  pair = $state.raw<readonly [Report, Report] | null>(null);
}

export const shownPage = new ShownPage();
