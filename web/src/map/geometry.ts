// Shapes on the sea, as longitude-latitude rings.

import { destination } from '../format/position';
import type { Ellipse } from '../live/protocol';

export type LonLat = [number, number];

/**
 * An uncertainty ellipse as a closed ring. `sigmas` scales the one-standard-deviation axes; `angle_deg` is
 * the major axis clockwise from north.
 */
export function ellipseRing(
  latDeg: number,
  lonDeg: number,
  ellipse: Ellipse,
  sigmas: number,
  points = 48,
): LonLat[] {
  const metresPerDegLat = 111_195;
  const metresPerDegLon = metresPerDegLat * Math.cos((latDeg * Math.PI) / 180);
  const tilt = (ellipse.angle_deg * Math.PI) / 180;
  const ring: LonLat[] = [];
  for (let step = 0; step <= points; step += 1) {
    const turn = (2 * Math.PI * step) / points;
    const along = Math.cos(turn) * ellipse.major_m * sigmas;
    const across = Math.sin(turn) * ellipse.minor_m * sigmas;
    const north = along * Math.cos(tilt) - across * Math.sin(tilt);
    const east = along * Math.sin(tilt) + across * Math.cos(tilt);
    ring.push([lonDeg + east / metresPerDegLon, latDeg + north / metresPerDegLat]);
  }
  return ring;
}

/** A circle of a radius in metres as a closed ring. */
export function circleRing(latDeg: number, lonDeg: number, radiusM: number, points = 72): LonLat[] {
  const ring: LonLat[] = [];
  for (let step = 0; step <= points; step += 1) {
    ring.push(destination(latDeg, lonDeg, (360 * step) / points, radiusM));
  }
  return ring;
}

/** Where a craft would be after `minutes` at its speed and course over the ground. */
export function courseVector(
  latDeg: number,
  lonDeg: number,
  speedKn: number,
  courseDeg: number,
  minutes: number,
): LonLat {
  return destination(latDeg, lonDeg, courseDeg, ((speedKn * 1852) / 60) * minutes);
}
