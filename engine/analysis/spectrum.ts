/** Which frequencies a series of measurements holds, at whatever times they were taken. */

export interface SpectrumLine {
  /** In Hz, if times are in seconds. */
  readonly frequency: number;
  /** Of the sine of that frequency that fits best, in the unit of the values. */
  readonly amplitude: number;
}

/** Bounds the work for long series: a spectrum of so many lines is as fine as a chart can show. */
const MOST_LINES = 2048;

/**
 * The amplitude spectrum after Lomb (1976) and Scargle (1982): for each frequency the least-squares sine, so that
 * a variable frame rate and gaps (NaN, left out) do no harm. The mean is taken off first. Frequencies are multiples of
 * 1 / duration up to half the mean rate; none for fewer than four values. Evenly spaced, an integer number of periods is exact.
 */
export function spectrumOf(times: readonly number[], values: readonly number[]): SpectrumLine[] {
  const known = times
    .map((_, i) => i)
    .filter((i) => Number.isFinite(times[i]!) && Number.isFinite(values[i]!));
  if (known.length < 4) return [];
  const t = known.map((i) => times[i]!);
  const mean = known.reduce((sum, i) => sum + values[i]!, 0) / known.length;
  const y = known.map((i) => values[i]! - mean);
  // The last sample stands for as long as the others do.
  const duration = ((t.at(-1)! - t[0]!) * known.length) / (known.length - 1);
  const count = Math.floor(known.length / 2);
  const step = Math.max(1, Math.ceil(count / MOST_LINES));
  return Array.from({ length: Math.floor(count / step) }, (_, i) => {
    const frequency = ((i + 1) * step) / duration;
    return { frequency, amplitude: amplitudeAt(frequency, t, y) };
  });
}

function amplitudeAt(frequency: number, t: readonly number[], y: readonly number[]): number {
  const omega = 2 * Math.PI * frequency;
  let [sin2, cos2] = [0, 0];
  for (const time of t) {
    sin2 += Math.sin(2 * omega * time);
    cos2 += Math.cos(2 * omega * time);
  }
  // Shifted by this, sine and cosine are orthogonal over the samples.
  const shift = Math.atan2(sin2, cos2) / (2 * omega);
  let [yc, ys, cc, ss] = [0, 0, 0, 0];
  for (let i = 0; i < t.length; i++) {
    const phase = omega * (t[i]! - shift);
    const [c, s] = [Math.cos(phase), Math.sin(phase)];
    yc += y[i]! * c;
    ys += y[i]! * s;
    cc += c * c;
    ss += s * s;
  }
  // At half the rate one of the two vanishes at every sample.
  const cosine = cc > 1e-9 * t.length ? yc / cc : 0;
  const sine = ss > 1e-9 * t.length ? ys / ss : 0;
  return Math.hypot(cosine, sine);
}
