// The centre's picture as this screen holds it: a plain merge of the frames it was sent.

import type { BoatRow, FeedRow, Frame, IncidentRow, TrackRow, UnitRow } from './protocol';

/** Everything one screen was told of one theatre. Changed only by {@link PictureHeld.apply}. */
export class PictureHeld {
  seq: number | null = null;
  log: string | null = null;
  at: string | null = null;
  conflated = 0;
  readonly tracks = new Map<string, TrackRow>();
  readonly boats = new Map<string, BoatRow>();
  readonly incidents = new Map<string, IncidentRow>();
  readonly units = new Map<string, UnitRow>();
  readonly feeds = new Map<string, FeedRow>();

  /**
   * Take a frame in: a full one replaces all, another adds and replaces by id. A boat or incident older
   * than the one held is not taken (frames can overlap where a link was cut), so applying a frame twice
   * changes nothing.
   */
  apply(frame: Frame): void {
    if (frame.full) this.clear();
    if (frame.tracks_full === true) this.tracks.clear();
    for (const row of frame.tracks) this.tracks.set(row[0], row);
    takeNewer(this.boats, frame.boats);
    takeNewer(this.incidents, frame.incidents);
    for (const unit of frame.units) this.units.set(unit.id, unit);
    for (const feed of frame.feeds) this.feeds.set(feed.id, feed);
    this.seq = this.seq === null ? frame.seq : Math.max(this.seq, frame.seq);
    this.log = frame.log ?? null;
    this.at = frame.at;
    this.conflated += frame.conflated ?? 0;
  }

  clear(): void {
    this.seq = null;
    this.log = null;
    for (const held of [this.tracks, this.boats, this.incidents, this.units, this.feeds]) held.clear();
  }
}

function takeNewer<Row extends { id: string; seq?: number }>(held: Map<string, Row>, rows: Row[]): void {
  for (const row of rows) {
    const before = held.get(row.id);
    if (before?.seq !== undefined && row.seq !== undefined && row.seq < before.seq) continue;
    held.set(row.id, row);
  }
}
