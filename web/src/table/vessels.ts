// A track's row of scaled integers as figures with units. Pure.

import type { TrackRow } from '../live/protocol';

export interface VesselLine {
  id: string;
  mmsi: number;
  name: string | null;
  latDeg: number | null;
  lonDeg: number | null;
  courseDeg: number | null;
  speedKn: number | null;
  headingDeg: number | null;
  atS: number | null;
  shipType: number | null;
  flags: number;
}

export function vesselLine(row: TrackRow): VesselLine {
  const [id, mmsi, name, latE5, lonE5, cog10, sog10, headingDeg, atS, shipType, flags] = row;
  return {
    id,
    mmsi,
    name: name === '' ? null : name,
    latDeg: latE5 === null ? null : latE5 / 1e5,
    lonDeg: lonE5 === null ? null : lonE5 / 1e5,
    courseDeg: cog10 === null ? null : cog10 / 10,
    speedKn: sog10 === null ? null : sog10 / 10,
    headingDeg,
    atS,
    shipType,
    flags,
  };
}

export const vesselLines = (tracks: ReadonlyMap<string, TrackRow>): VesselLine[] =>
  [...tracks.values()].map(vesselLine);
