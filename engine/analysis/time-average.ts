/** Mean and fluctuation of fields over time, one field in memory at a time. */
import { createField, type FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';

export interface TimeAverage {
  readonly mean: FlowField;
  /** Root mean square of each component's deviation from its mean (over the number of fields, not one less). */
  readonly rms: FlowField;
  /** (height, width): in how many fields each pixel was known. Those in none are NaN above. */
  readonly counts: Uint32Array;
  readonly fields: number;
}

/** Welford's recurrence (Technometrics 1962) at each pixel: five numbers a pixel, whatever the length. */
export class TimeAverager {
  private readonly mean: Float32Array;
  private readonly squares: Float32Array;
  private readonly counts: Uint32Array;
  private fields = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.mean = new Float32Array(2 * width * height);
    this.squares = new Float32Array(2 * width * height);
    this.counts = new Uint32Array(width * height);
  }

  /** Adds a field of vectors times `factor`. */
  add({ data }: FlowField, factor = 1): void {
    const { mean, squares, counts } = this;
    const pixels = counts.length;
    this.fields++;
    for (let i = 0; i < pixels; i++) {
      const u = data[i]! * factor;
      const v = data[pixels + i]! * factor;
      if (!isKnown(u, v)) continue;
      const share = 1 / ++counts[i]!;
      const du = u - mean[i]!;
      const dv = v - mean[pixels + i]!;
      mean[i]! += du * share;
      mean[pixels + i]! += dv * share;
      squares[i]! += du * (u - mean[i]!);
      squares[pixels + i]! += dv * (v - mean[pixels + i]!);
    }
  }

  result(): TimeAverage {
    const { width, height, counts, fields } = this;
    const [mean, rms] = [createField(width, height), createField(width, height)];
    const pixels = counts.length;
    for (let i = 0; i < 2 * pixels; i++) {
      const count = counts[i % pixels]!;
      mean.data[i] = count > 0 ? this.mean[i]! : Number.NaN;
      rms.data[i] = count > 0 ? Math.sqrt(Math.max(0, this.squares[i]! / count)) : Number.NaN;
    }
    return { mean, rms, counts, fields };
  }
}
