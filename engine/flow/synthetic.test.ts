import { describe, expect, it } from 'vitest';
import type { FlowField } from './field.js';
import { type DemoFrame, renderDemoScene } from './synthetic.js';
import { warpBackward } from './warp.js';

const frames = [...renderDemoScene()];
const pairs = frames.slice(0, -1).map((frame, i) => ({ frame, next: frames[i + 1]!, flow: frame.flow! }));

/** Median over the pixels that stay inside of how far `next`, warped by `flow`, is from `frame`, in levels. */
function mismatch(frame: DemoFrame, next: DemoFrame, flow: FlowField): number {
  const { data, inside } = warpBackward(next, flow);
  const gaps = [...inside.keys()]
    .filter((i) => inside[i])
    .map(
      (i) =>
        Math.abs(data[3 * i]! - frame.data[3 * i]!) + Math.abs(data[3 * i + 1]! - frame.data[3 * i + 1]!),
    );
  return gaps.sort((a, b) => a - b)[gaps.length >> 1]! / 2;
}

describe('renderDemoScene', () => {
  it('yields the frames asked for, with a flow for all but the last', () => {
    expect(frames.length).toBe(12);
    expect(frames.map((frame) => frame.flow !== undefined)).toEqual([...Array(11).fill(true), false]);
    const [small] = renderDemoScene({ width: 97, height: 61, frames: 1 });
    expect([small!.width, small!.height, small!.data.length, small!.flow]).toEqual([
      97,
      61,
      3 * 97 * 61,
      undefined,
    ]);
  });

  it('moves its pictures by its flow: half a pixel more in any direction fits worse', () => {
    const { frame, next, flow } = pairs[3]!;
    const exact = mismatch(frame, next, flow);
    expect(exact).toBeLessThan(2);
    const pixels = flow.width * flow.height;
    for (const [du, dv] of [
      [0.5, 0],
      [-0.5, 0],
      [0, 0.5],
      [0, -0.5],
    ] as const) {
      const off = { ...flow, data: flow.data.map((value, i) => value + (i < pixels ? du : dv)) };
      expect(mismatch(frame, next, off)).toBeGreaterThan(2 * exact);
    }
  });

  it('fits each pair nearly everywhere, on the objects too', () => {
    for (const { frame, next, flow } of pairs) {
      const { data, inside } = warpBackward(next, flow);
      const wrong = [...inside.keys()].filter(
        (i) => inside[i] && Math.abs(data[3 * i]! - frame.data[3 * i]!) > 24,
      );
      // What remains is hidden in the next frame, or lies on an outline.
      expect(wrong.length / inside.length).toBeLessThan(0.03);
    }
  });

  it('has motions worth measuring: up to 12 px, and some in every pair', () => {
    for (const { flow } of pairs) {
      const pixels = flow.width * flow.height;
      const speeds = Array.from({ length: pixels }, (_, i) =>
        Math.hypot(flow.data[i]!, flow.data[pixels + i]!),
      );
      const fastest = speeds.reduce((a, b) => Math.max(a, b));
      expect(fastest).toBeGreaterThan(4);
      expect(fastest).toBeLessThan(12.5);
    }
  });

  it('is the same every time', () => {
    const [again] = renderDemoScene({ frames: 2 });
    expect(Buffer.compare(again!.data, frames[0]!.data)).toBe(0);
    expect(Buffer.compare(bytesOf(again!), bytesOf(frames[0]!))).toBe(0);
  });
});

function bytesOf({ flow }: DemoFrame): Uint8Array {
  return new Uint8Array(flow!.data.buffer);
}
