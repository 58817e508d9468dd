// Choosing two reports to compare: the first waits on the desk until a second is chosen, of any boat.

import { desk } from '../desk.svelte';
import { route } from '../route.svelte';
import { screen } from '../screen.svelte';

/** Choose a report: the first waits, the same again takes it back, another opens the page of both. */
export function compare(reportId: string): void {
  const first = desk.comparing;
  if (first === null) desk.comparing = reportId;
  else if (first === reportId) desk.comparing = null;
  else openWhy(first, reportId);
}

/** Open the page that says why two reports are, or are not, of one boat. */
export function openWhy(first: string, second: string): void {
  desk.comparing = null;
  if (screen.id !== null) route.go(screen.id, { kind: 'why', first, second });
}
