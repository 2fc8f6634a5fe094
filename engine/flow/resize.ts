import { createField, type FlowField } from './field.js';
import { isKnown } from './known.js';

/**
 * `field` at another size: bilinear between pixel centres, as PyTorch's interpolate with align_corners=False, and every
 * vector scaled with its axis. A pixel is known where known ones carry at least half its weight, and is their mean.
 */
export function resizeField(field: FlowField, width: number, height: number): FlowField {
  const columns = axisTaps(field.width, width);
  const rows = axisTaps(field.height, height);
  const resized = createField(width, height);
  const scaleU = width / field.width;
  const scaleV = height / field.height;
  const target = width * height;
  const source = field.width * field.height;
  let i = 0;
  for (const row of rows) {
    for (const column of columns) {
      let [weight, u, v] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner++) {
        const at =
          (corner & 2 ? row.second : row.first) * field.width + (corner & 1 ? column.second : column.first);
        const share =
          (corner & 2 ? row.fraction : 1 - row.fraction) *
          (corner & 1 ? column.fraction : 1 - column.fraction);
        const cornerU = field.data[at]!;
        const cornerV = field.data[source + at]!;
        if (share === 0 || !isKnown(cornerU, cornerV)) continue;
        weight += share;
        u += share * cornerU;
        v += share * cornerV;
      }
      resized.data[i] = weight < 0.5 ? Number.NaN : (u / weight) * scaleU;
      resized.data[target + i] = weight < 0.5 ? Number.NaN : (v / weight) * scaleV;
      i++;
    }
  }
  return resized;
}

/** The two source positions that a target position lies between, and the weight of the second. */
interface Taps {
  readonly first: number;
  readonly second: number;
  readonly fraction: number;
}

function axisTaps(from: number, to: number): Taps[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const first = Math.floor(position);
    return { first, second: Math.min(first + 1, from - 1), fraction: position - first };
  });
}
