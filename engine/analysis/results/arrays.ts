/** The mean motion as arrays for NumPy. */

import { encodeArray, encodeNpy } from '../../flow/formats/npy.js';
import { packArrays } from '../../flow/formats/npz.js';
import type { ClipSummary } from '../clip-summary.js';
import { rateMap } from './figures.js';
import { columnUnit } from './summary-tables.js';

/**
 * An .npz of `mean_UNIT` and `rms_UNIT` (H, W, 2), in pixels and once calibrated in metres, of `known` (H, W), the share of the pairs in which a pixel
 * was known, of `outliers` (H, W), the share in which it
 * failed the median test, and of the mean motion's `divergence`, `vorticity`, `strain_rate` and `q` (H, W), in 1/s or without times 1/frame.
 */
export function averageArrays(summary: ClipSummary): Promise<Uint8Array> {
  const averages = summary.averageFlow();
  const { counts, fields, mean } = averages[0]!;
  const plane = [mean.height, mean.width];
  const outliers = summary.outlierShares();
  const best = averages.at(-1)!;
  const rate = (name: Parameters<typeof rateMap>[1]) => encodeArray(rateMap(best, name), plane);
  return packArrays({
    ...Object.assign(
      {},
      ...averages.map((average) => ({
        [`mean_${columnUnit(average.unit)}.npy`]: encodeNpy(average.mean),
        [`rms_${columnUnit(average.unit)}.npy`]: encodeNpy(average.rms),
      })),
    ),
    ...(outliers && { 'outliers.npy': encodeArray(outliers, plane) }),
    'known.npy': encodeArray(
      Float32Array.from(counts, (count) => count / fields),
      plane,
    ),
    'divergence.npy': rate('divergence'),
    'vorticity.npy': rate('vorticity'),
    'strain_rate.npy': rate('strain'),
    'q.npy': rate('q'),
  });
}
