// One column of a table.

import type { SortKey } from './order';

export interface Column<Row> {
  id: string;
  label: string;
  title?: string | undefined;
  width: string;
  number?: boolean;
  /** What rows are sorted by; null, not known, comes last. */
  key: (row: Row) => SortKey;
}
