import type { Point } from './analysis.js';

export const scalePoint = ({ x, y }: Point, factor: number): Point => ({ x: x * factor, y: y * factor });

export const lengthOf = ({ x, y }: Point): number => Math.hypot(x, y);
