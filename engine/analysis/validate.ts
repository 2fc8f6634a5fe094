/** What of a pair's flow is measured: without what is hidden, wrong, or not of the scene. */
import { confidence } from '../flow/consistency.js';
import { createField, type FlowField } from '../flow/field.js';
import { isKnown } from '../flow/known.js';
import type { Analysis } from './analysis.js';
import { testMedians } from './median-test.js';
import type { QualitySample } from './samples.js';

export interface ValidFlow {
  readonly field: FlowField;
  readonly quality: QualitySample;
  /** (height, width), where the flow back is known: confidence(), and what of it is below 0.5: without partner. */
  readonly confidence?: Float32Array;
  readonly hidden?: Uint8Array;
  /** (height, width), where the median test was made: 1 = failed it. */
  readonly outliers?: Uint8Array;
}

export function validate(
  forward: FlowField,
  backward: FlowField | undefined,
  { consistency, medianTest }: Analysis['validation'],
): ValidFlow {
  const certainty = backward && confidence(forward, backward);
  const hidden = certainty && Uint8Array.from(certainty, (value) => (value < 0.5 ? 1 : 0));
  const masked = consistency && hidden ? mask(forward, hidden) : forward;
  const tested = medianTest && testMedians(masked, medianTest);
  const field = tested?.field ?? masked;
  const pixels = field.width * field.height;
  return {
    field,
    confidence: certainty,
    hidden,
    outliers: tested?.outliers,
    quality: {
      known: countKnown(field) / pixels,
      ...(hidden && { hidden: hidden.reduce((sum, value) => sum + value, 0) / pixels }),
      ...(tested && { outliers: tested.count / pixels }),
    },
  };
}

function mask({ width, height, data }: FlowField, hidden: Uint8Array): FlowField {
  const masked = createField(width, height);
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    masked.data[i] = hidden[i] ? Number.NaN : data[i]!;
    masked.data[pixels + i] = hidden[i] ? Number.NaN : data[pixels + i]!;
  }
  return masked;
}

function countKnown({ width, height, data }: FlowField): number {
  let known = 0;
  for (let i = 0; i < width * height; i++) if (isKnown(data[i]!, data[width * height + i]!)) known++;
  return known;
}
