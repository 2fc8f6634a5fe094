/** How strongly the colours of turning and spreading are drawn. */
import { ratesOf } from '../../engine/analysis/gradient.js';
import { type HalfField, REACH, type VisualisationId, vectorAt } from '../flow-view/index.js';

export type Gradient = Extract<VisualisationId, 'rotation' | 'divergence'>;

const RATES = { rotation: 'vorticity', divergence: 'divergence' } as const satisfies Record<Gradient, string>;

/** Places at which a field is looked at. */
const SAMPLES = 4000;
/** No scale is below this change a pixel: what is left of a rigid motion is the estimate's own noise. */
const SMALLEST = 0.05;

const known = new WeakMap<HalfField, Partial<Record<Gradient, number>>>();

/** What 98 % of places keep within, in pixels a pixel of a clip of this width. */
export function gradientScaleOf(field: HalfField, clipWidth: number, gradient: Gradient): number {
  const scales = known.get(field) ?? {};
  known.set(field, scales);
  scales[gradient] ??= measured(field, clipWidth / field.width, gradient);
  return scales[gradient];
}

function measured(field: HalfField, pixel: number, gradient: Gradient): number {
  const { width, height } = field;
  const reach = Math.max(1, Math.round(REACH / pixel));
  const stride = Math.max(1, Math.round(Math.sqrt((width * height) / SAMPLES)));
  const changes: number[] = [];
  for (let row = reach; row < height - reach; row += stride) {
    for (let column = reach; column < width - reach; column += stride) {
      const [left, right] = [vectorAt(field, column - reach, row), vectorAt(field, column + reach, row)];
      const [up, down] = [vectorAt(field, column, row - reach), vectorAt(field, column, row + reach)];
      const change = ratesOf([right[0] - left[0], down[0] - up[0], right[1] - left[1], down[1] - up[1]])[
        RATES[gradient]
      ];
      if (!Number.isNaN(change)) changes.push(Math.abs(change) / (2 * reach * pixel));
    }
  }
  changes.sort((a, b) => a - b);
  return Math.max(SMALLEST, changes[Math.floor(0.98 * changes.length)] ?? 0);
}
