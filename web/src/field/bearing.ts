// Which way to go.

/** Initial course from one place to another on the sphere, degrees true. */
export function bearingDeg(latA: number, lonA: number, latB: number, lonB: number): number {
  const rad = Math.PI / 180;
  const across = Math.sin((lonB - lonA) * rad) * Math.cos(latB * rad);
  const along =
    Math.cos(latA * rad) * Math.sin(latB * rad) -
    Math.sin(latA * rad) * Math.cos(latB * rad) * Math.cos((lonB - lonA) * rad);
  return (Math.atan2(across, along) / rad + 360) % 360;
}
