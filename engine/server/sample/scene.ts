/** Size, length and pace of the sample clip. */
export const SAMPLE = { width: 640, height: 360, frames: 60, fps: 24 } as const;
