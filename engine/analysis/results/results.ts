/** What an analysis of a clip came to, as results.json holds it. */
import type { Analysis } from '../analysis.js';

export interface Results {
  readonly schema: 1;
  readonly version: string;
  readonly source: {
    readonly name: string;
    readonly paths: readonly string[];
    readonly width: number;
    readonly height: number;
  };
  readonly model: { readonly id: string; readonly sha256: string; readonly device: string };
  /** Pairs measured; seconds from the first frame to the last, undefined without times. */
  readonly pairs: number;
  readonly duration?: number;
  /** How positions, vectors and directions are to be read. */
  readonly axes: string;
  readonly analysis: Analysis;
}

export function describeAxes({ axes, calibration }: Analysis): string {
  const { origin, yUp } = axes;
  const pixels = `x leads to the right and y ${yUp ? 'up' : 'down'} from (${origin.x}, ${origin.y}); directions turn ${yUp ? 'against' : 'with'} the clock from x.`;
  const plane = calibration.kind === 'plane' ? ' Metres are along the axes of the plane.' : '';
  return pixels.charAt(0).toUpperCase() + pixels.slice(1) + plane;
}
