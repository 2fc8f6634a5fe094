/**
 * The times of the frames as they leave ffmpeg's decoder. A picture that is damaged beyond decoding is left out without a
 * trace in the stream of pixels, and each one after it would be taken for the one before: its time tells.
 */

/** The filter that makes ffmpeg print them, at the level `info`, before the frames themselves. */
export const tellTimes = 'showinfo=checksum=0';

export class DecodedTimes {
  private readonly told: (number | undefined)[] = [];
  private checked = 0;
  private ended = false;
  private wake = () => {};

  /** `expected`: the time of each frame of the video, as far as it is known, in order. */
  constructor(private readonly expected: readonly (number | undefined)[]) {}

  /** Takes in a line that ffmpeg printed. */
  read(line: string): void {
    const match = /showinfo.*\bn: *\d+ +pts: *\S+ +pts_time:(\S+)/.exec(line);
    if (!match) return;
    const time = Number.parseFloat(match[1]!);
    this.told.push(Number.isNaN(time) ? undefined : time);
    this.wake();
  }

  /** Nothing more will be told. */
  end(): void {
    this.ended = true;
    this.wake();
  }

  /** The first frame up to `index` that was not decoded, if any; waits until ffmpeg has told of so many. */
  async firstLost(index: number): Promise<number | undefined> {
    while (this.told.length <= index && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    for (; this.checked <= index; this.checked++) if (this.isLost(this.checked)) return this.checked;
    return undefined;
  }

  /** Whether what came in the place of a frame has the time of a later one. */
  private isLost(index: number): boolean {
    const [time, expected, next] = [this.told[index], this.expected[index], this.expected[index + 1]];
    if (time === undefined || expected === undefined || next === undefined) return false;
    return time > (expected + next) / 2;
  }
}
