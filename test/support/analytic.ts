/** Flow fields whose every property is known by formula. Pixels, y down, around the centre of a width x height frame. */
import type { FlowField } from '../../engine/flow/field.js';
import { fieldOf } from './fields.js';

export const SIZE = { width: 81, height: 61 } as const;
const CENTRE = { x: (SIZE.width - 1) / 2, y: (SIZE.height - 1) / 2 } as const;

export interface Known {
  readonly divergence: number;
  readonly vorticity: number;
  readonly strain: number;
  readonly q: number;
}

export interface AnalyticField {
  readonly name: string;
  motion(x: number, y: number): readonly [number, number];
  rates(x: number, y: number): Known;
}

const constant = (rates: Known) => () => rates;
const NONE: Known = { divergence: 0, vorticity: 0, strain: 0, q: 0 };

export const ANALYTIC: readonly AnalyticField[] = [
  { name: 'translation', motion: () => [3, -2], rates: constant(NONE) },
  {
    name: 'rotation',
    motion: (x, y) => [-0.05 * y, 0.05 * x],
    rates: constant({ ...NONE, vorticity: 0.1, q: 0.0025 }),
  },
  {
    name: 'shear',
    motion: (_x, y) => [0.2 * y, 0],
    rates: constant({ ...NONE, vorticity: -0.2, strain: 0.2 }),
  },
  {
    name: 'source',
    motion: (x, y) => [0.03 * x, 0.03 * y],
    rates: constant({ ...NONE, divergence: 0.06, strain: 0.06, q: -0.0009 }),
  },
  {
    // Lamb and Oseen's, of circulation G and core radius a: v = G / (2 pi r) (1 - exp(-r^2 / a^2)).
    name: 'vortex',
    motion(x, y) {
      const r2 = x * x + y * y;
      const turn = r2 < 1e-9 ? G / (2 * Math.PI * A2) : (G / (2 * Math.PI * r2)) * (1 - Math.exp(-r2 / A2));
      return [-turn * y, turn * x];
    },
    rates(x, y) {
      const r2 = x * x + y * y;
      const decay = Math.exp(-r2 / A2);
      const turn = r2 < 1e-9 ? G / (2 * Math.PI * A2) : (G / (2 * Math.PI * r2)) * (1 - decay);
      const vorticity = (G / (Math.PI * A2)) * decay;
      // With dv/dr = w - v/r, the shear rate is |dv/dr - v/r| = |w - 2 v/r|.
      const strain = Math.abs(vorticity - 2 * turn);
      return { divergence: 0, vorticity, strain, q: (vorticity ** 2 - strain ** 2) / 4 };
    },
  },
];
const G = 400;
const A2 = 18 ** 2;

/** The field on the grid of pixels; (x, y) of its formulas is `place` of a pixel. */
export const sampled = ({ motion }: AnalyticField): FlowField =>
  fieldOf(SIZE.width, SIZE.height, (x, y) => motion(x - CENTRE.x, y - CENTRE.y));

export const place = (x: number, y: number) => ({ x: x - CENTRE.x, y: y - CENTRE.y });
