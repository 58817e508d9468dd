// The centre's picture as this screen holds it: a plain merge of the frames it was sent.

import type { BoatRow, Box, FeedRow, Frame, IncidentRow, TrackRow, UnitRow } from './protocol';

/** Everything one screen was told of one theatre. Changed only by {@link PictureHeld.apply}. */
export class PictureHeld {
  seq: number | null = null;
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
    for (const row of frame.tracks) this.tracks.set(row[0], row);
    takeNewer(this.boats, frame.boats);
    takeNewer(this.incidents, frame.incidents);
    for (const unit of frame.units) this.units.set(unit.id, unit);
    for (const feed of frame.feeds) this.feeds.set(feed.id, feed);
    this.seq = this.seq === null ? frame.seq : Math.max(this.seq, frame.seq);
    this.at = frame.at;
    this.conflated += frame.conflated ?? 0;
  }

  /** Forget tracks outside a box: the centre no longer sends them, so what is held would go stale unseen. */
  keepTracksWithin(box: Box): void {
    for (const [id, row] of this.tracks) {
      if (!rowWithin(row, box)) this.tracks.delete(id);
    }
  }

  clear(): void {
    this.seq = null;
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

/** Whether a track row lies in a box; one without a position is everywhere. */
export function rowWithin(row: TrackRow, box: Box): boolean {
  const [, , , latE5, lonE5] = row;
  if (latE5 === null || lonE5 === null) return true;
  const lat = latE5 / 1e5;
  const lon = lonE5 / 1e5;
  return lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];
}

/** A box grown by a share of its size on each side, so that what leaves the screen leaves it unseen. */
export function grown(box: Box, share: number): Box {
  const dx = (box[2] - box[0]) * share;
  const dy = (box[3] - box[1]) * share;
  return [
    Math.max(-180, box[0] - dx),
    Math.max(-90, box[1] - dy),
    Math.min(180, box[2] + dx),
    Math.min(90, box[3] + dy),
  ];
}
