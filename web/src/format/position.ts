// Positions and figures as a watch officer writes them. Degrees WGS 84.

const EARTH_RADIUS_M = 6_371_008.8; // mean radius, IUGG 1980
export const NAUTICAL_MILE_M = 1852;

/**
 * Degrees and decimal minutes, the form spoken on the radio: `51°08.50′N 001°44.50′E`.
 * Minutes are rounded before degrees are split off, so that 59.999′ becomes the next degree.
 */
export function degreesMinutes(latDeg: number, lonDeg: number, decimals = 2): string {
  return `${oneAxis(latDeg, 2, 'N', 'S', decimals)} ${oneAxis(lonDeg, 3, 'E', 'W', decimals)}`;
}

function oneAxis(valueDeg: number, width: number, plus: string, minus: string, decimals: number): string {
  const scale = 10 ** decimals;
  const total = Math.round(Math.abs(valueDeg) * 60 * scale);
  const degrees = Math.floor(total / (60 * scale));
  const minutes = (total - degrees * 60 * scale) / scale;
  const hemisphere = valueDeg < 0 && total > 0 ? minus : plus;
  const minuteText = minutes.toFixed(decimals).padStart(decimals === 0 ? 2 : 3 + decimals, '0');
  return `${String(degrees).padStart(width, '0')}°${minuteText}′${hemisphere}`;
}

/** Signed decimal degrees, latitude first: `51.14167, 1.74167`. */
export function decimalDegrees(latDeg: number, lonDeg: number): string {
  return `${latDeg.toFixed(5)}, ${lonDeg.toFixed(5)}`;
}

/** A distance in metres under a nautical mile, then in those: `150 m`, `2.2 NM`; `2,2 NM` to a French reader. */
export function distanceText(distanceM: number, locale = 'en-GB'): string {
  const metres = Math.round(distanceM);
  if (metres < NAUTICAL_MILE_M) return `${metres} m`;
  return `${decimalText(distanceM / NAUTICAL_MILE_M, 1, locale)} NM`;
}

/** Two lengths to be read against each other, both in the unit of the first: `1.4 NM`, `1.0 NM`. */
export function distancesText(firstM: number, secondM: number, locale = 'en-GB'): [string, string] {
  const first = distanceText(firstM, locale);
  if (Math.round(firstM) < NAUTICAL_MILE_M) return [first, `${Math.round(secondM)} m`];
  return [first, `${decimalText(secondM / NAUTICAL_MILE_M, 1, locale)} NM`];
}

/** A figure with so many decimals, in the reader's way of writing it: `0.98`, `0,98`. */
export function decimalText(value: number, decimals: number, locale: string): string {
  return value.toLocaleString(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  });
}

/** A course or bearing as three figures, true: `007°`. */
export function courseText(courseDeg: number): string {
  return `${String(((Math.round(courseDeg) % 360) + 360) % 360).padStart(3, '0')}°`;
}

/** Great-circle distance in metres on the mean sphere; right to 0.5 %. */
export function distanceM(latA: number, lonA: number, latB: number, lonB: number): number {
  const rad = Math.PI / 180;
  const chord =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The point a distance along a bearing from another, as [longitude, latitude], on the mean sphere. */
export function destination(
  latDeg: number,
  lonDeg: number,
  bearingDeg: number,
  alongM: number,
): [number, number] {
  const rad = Math.PI / 180;
  const angle = alongM / EARTH_RADIUS_M;
  const lat = latDeg * rad;
  const bearing = bearingDeg * rad;
  const lat2 = Math.asin(
    Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing),
  );
  const lon2 =
    lonDeg * rad +
    Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
      Math.cos(angle) - Math.sin(lat) * Math.sin(lat2),
    );
  return [lon2 / rad, lat2 / rad];
}
