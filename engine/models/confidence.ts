/** What a classifier's logits mean: probabilities, and whether the best of them is enough for an answer. */

/** How a classifier was calibrated on images it was not trained with (Guo et al., 2017). */
export interface Confidence {
  /** What logits are divided by, so that of the answers given with 70 % about 70 % are right. */
  readonly temperature: number;
  /** The probability below which the best class is not an answer: more often than not, the picture shows another thing. */
  readonly threshold: number;
}

/** Logits of all classes -> their probabilities. */
export function probabilitiesOf(logits: Float32Array, confidence?: Confidence): Float32Array {
  const temperature = confidence?.temperature ?? 1;
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

/** Whether the best probability makes an answer; undefined for models whose probabilities were never calibrated. */
export const isSure = (best: number, confidence?: Confidence): boolean | undefined =>
  confidence && best >= confidence.threshold;
