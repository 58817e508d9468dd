// Enough notations to try the call form with; the centre itself reads many more.

const fold = (text) =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .toLowerCase();

/** Candidate readings of a position's text: decimal, degrees and minutes, or a place of the theatre. */
export function readings(text, theatre) {
  const numbers = [...text.matchAll(/\d+(?:[.,]\d+)?/g)].map((m) => Number(m[0].replace(',', '.')));
  const west = /[wo]\s*$/i.test(text) ? -1 : 1;
  const found = [];
  if (numbers.length === 2 && numbers[0] <= 90) {
    found.push(reading(numbers[0], numbers[1] * west, 100, 'decimal'));
  }
  if (numbers.length === 4) {
    found.push(reading(numbers[0] + numbers[1] / 60, (numbers[2] + numbers[3] / 60) * west, 100, 'dm'));
    if (numbers[1] < 60 && Number.isInteger(numbers[1])) {
      found.push(
        reading(Number(`${numbers[0]}.${numbers[1]}`), Number(`${numbers[2]}.${numbers[3]}`), 500, 'decimal'),
      );
    }
  }
  const wanted = fold(text).trim();
  for (const place of theatre.places) {
    const names = [place.name_en, place.name_fr, ...(place.aliases ?? [])].map(fold);
    if (wanted.length > 2 && names.some((name) => name.startsWith(wanted))) {
      found.push({
        lat_deg: place.lat_deg,
        lon_deg: place.lon_deg,
        sigma_m: place.radius_m,
        area: place.id,
        notation: 'place',
        label: place.name_en,
      });
    }
  }
  return found.slice(0, 6);
}

const reading = (lat_deg, lon_deg, sigma_m, notation) => ({
  lat_deg,
  lon_deg,
  sigma_m,
  area: null,
  notation,
  label: `${lat_deg.toFixed(4)} ${lon_deg.toFixed(4)}`,
});
