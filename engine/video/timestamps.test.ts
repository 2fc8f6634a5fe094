import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Packet, timestampsOf } from './timestamps.js';

const mp4 = { container: 'mov,mp4,m4a,3gp,3g2,mj2', fps: 10 };
const packet = (pts: number, more: Partial<Packet> = {}): Packet => ({
  pts,
  dts: pts,
  duration: 0.1,
  key: false,
  hidden: false,
  damaged: false,
  ...more,
});
/** I P B B P B B ... stored ahead of being shown, ten a second; dts as muxers give it. */
const reordered = (groups: number): Packet[] =>
  [0, ...Array.from({ length: groups }, (_, g) => [3 * g + 3, 3 * g + 1, 3 * g + 2]).flat()].map((frame, i) =>
    packet(frame / 10, { dts: (i - 1) / 10, key: i === 0 }),
  );

describe('a whole video', () => {
  it('has its times sorted, whatever the order stored', () => {
    const video = { ...mp4, streamDuration: 1, declaredFrames: 10 };
    expect(timestampsOf(video, reordered(3), 1)).toEqual({
      times: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
      frameCount: 10,
      cut: false,
    });
  });

  it('is not called cut for frames that an edit list hides or leaves out', () => {
    const packets = [
      packet(-0.2, { key: true, hidden: true }),
      packet(-0.1, { hidden: true }),
      packet(0),
      packet(0.1),
    ];
    const video = { ...mp4, streamDuration: 0.2, declaredFrames: 40 };
    expect(timestampsOf(video, packets, 0.2)).toEqual({ times: [0, 0.1], frameCount: 2, cut: false });
  });

  it('starts at its first key picture, without those shown before it', () => {
    const packets = [packet(1), packet(1.4, { key: true }), packet(1.2), packet(1.3), packet(1.5)];
    expect(timestampsOf({ container: 'mpegts' }, packets, 1.6).times).toEqual([1.4, 1.5]);
  });

  it('is not judged by a duration that ffprobe only estimates', () => {
    const video = { container: 'mpegts', fps: 10, streamDuration: 9 };
    expect(timestampsOf(video, [packet(0, { key: true })], 0.1).cut).toBe(false);
  });
});

describe('a cut video', () => {
  it('has no frame after a missing one, and tells how many it had', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 27 }), fc.boolean(), (kept, partly) => {
        const packets = reordered(10).slice(0, kept);
        if (partly) packets[kept - 1] = { ...packets[kept - 1]!, damaged: true };
        const video = { ...mp4, streamDuration: 3.1, declaredFrames: 31 };
        const { times, frameCount, cut } = timestampsOf(video, packets, 9);
        expect(cut).toBe(true);
        expect(frameCount).toBe(31);
        expect(times).toEqual(times.map((_, i) => i / 10));
        // Not more is given up than what waits for its reordering.
        expect(times.length).toBeGreaterThanOrEqual(kept - 3);
      }),
    );
  });

  it('is known by the duration where frames are not counted, with allowance for sound', () => {
    const packets = reordered(3);
    const video = { container: 'matroska,webm', fps: 10, fileDuration: 4 };
    expect(timestampsOf(video, packets, 1)).toMatchObject({ frameCount: 40, cut: true });
    expect(timestampsOf(video, packets, 3.8)).toMatchObject({ frameCount: 10, cut: false });
  });

  it('counts the declared frames less the hidden ones', () => {
    const packets = [packet(-0.1, { key: true, hidden: true }), packet(0), packet(0.1)];
    const video = { ...mp4, streamDuration: 2, declaredFrames: 21 };
    expect(timestampsOf(video, packets, 0.2)).toMatchObject({ times: [0], frameCount: 20, cut: true });
  });
});
