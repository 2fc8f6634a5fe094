/** A point that is carried along by the flow. */
import type { FlowField } from '../flow/field.js';
import type { Point } from './analysis.js';
import { thereAndBack } from './line.js';

export type TrackState = 'seen' | 'hidden' | 'left';

/** Where a point is in a frame. A track ends with the first state that is not `seen`. */
export interface TrackPoint extends Point {
  readonly state: TrackState;
  /**
   * How far in pixels it may have strayed since the first frame: going there and back misses the start by so much, added up. Errors that
   * cancel each other on the way back do not show.
   */
  readonly drift: number;
}

export class PointTrack {
  private current: TrackPoint;

  constructor({ x, y }: Point) {
    this.current = { x, y, state: 'seen', drift: 0 };
  }

  get last(): TrackPoint {
    return this.current;
  }

  /**
   * Follows the point through the next pair: flow with the camera's motion in it, the flow back, and where it has no partner
   * (occlusions()). Undefined once the track has ended.
   */
  advance(forward: FlowField, backward: FlowField, hidden: Uint8Array): TrackPoint | undefined {
    if (this.current.state !== 'seen') return undefined;
    const { x, y, drift } = this.current;
    const { to, gap } = thereAndBack(forward, backward, x, y);
    this.current = {
      ...to,
      state: stateOf(to, gap, hidden[nearest(forward, x, y)]!, forward),
      drift: drift + gap,
    };
    return this.current;
  }
}

function stateOf(to: Point, gap: number, hidden: number, { width, height }: FlowField): TrackState {
  if (to.x < 0 || to.y < 0 || to.x > width - 1 || to.y > height - 1) return 'left';
  return hidden || Number.isNaN(gap) ? 'hidden' : 'seen';
}

function nearest({ width, height }: FlowField, x: number, y: number): number {
  const [column, row] = [Math.round(x), Math.round(y)];
  return column >= 0 && row >= 0 && column < width && row < height ? row * width + column : -1;
}
