/** How sharply a picture is drawn: coarser while somebody hurries through a clip, where drawing takes long, as without a GPU. */

/** Of the pixels along a side. */
const COARSE = 0.5;
/** Milliseconds to draw a picture that are too long for one of many; a frame of the screen takes 17 of them. */
const LONG = 30;
/** Milliseconds without another picture after which one that is coarse is drawn anew. */
const REST = 250;

export class Sharpness {
  private slow = false;
  private rest?: ReturnType<typeof setTimeout>;

  /** `redraw` draws the picture again, as it is when nobody hurries. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly redraw: () => void,
  ) {}

  /** Of the picture that is drawn next, 0..1. */
  next(hurried: boolean): number {
    clearTimeout(this.rest);
    if (!hurried || !this.slow) return 1;
    this.rest = setTimeout(this.redraw, REST);
    return COARSE;
  }

  /** Finds out how long the sharp picture takes whose commands have just been given. */
  watch(): void {
    const begun = performance.now();
    whenDrawn(this.gl, () => {
      this.slow = performance.now() - begun > LONG;
    });
  }

  dispose(): void {
    clearTimeout(this.rest);
  }
}

/** Calls `done` in a frame of the screen after all that was drawn is there. Returns what cancels that. */
export function whenDrawn(gl: WebGL2RenderingContext, done: () => void): () => void {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
  gl.flush();
  let request = requestAnimationFrame(look);
  function look(): void {
    const busy = !gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED;
    if (busy) request = requestAnimationFrame(look);
    else {
      gl.deleteSync(fence);
      done();
    }
  }
  return () => cancelAnimationFrame(request);
}
