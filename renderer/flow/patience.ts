/** Milliseconds: a field that is there already comes within. */
const PATIENCE_MS = 120;

/**
 * For how long the picture stays although another frame is here: drawn with its flow at once, it is on screen sooner than drawn
 * twice, and never with the flow of another. Whoever scrubs on and on still sees a new frame each time it is over.
 */
export class Patience {
  private since?: number;
  private timer?: ReturnType<typeof setTimeout>;

  constructor(private readonly onOver: () => void) {}

  /** Whether to wait still; from the first time that it is asked on. */
  lasts(): boolean {
    if (this.since === undefined) {
      this.since = performance.now();
      this.timer = setTimeout(this.onOver, PATIENCE_MS);
    }
    return performance.now() - this.since < PATIENCE_MS;
  }

  /** There is nothing to wait for any more. */
  end(): void {
    clearTimeout(this.timer);
    this.since = undefined;
  }
}
