/** The flow view: panes of flow and video on one canvas, drawn when something changed. It knows nothing of servers or React. */
import type { Camera } from './camera.js';
import { type Drawn, Painter, type Pane, type Setting } from './gl/painter.js';
import { isSame } from './same.js';
import { Sharpness, whenDrawn } from './sharpness.js';
import { VISUALISATIONS } from './visualisations/index.js';

export type { Drawn, Look, Pane, Scene } from './gl/painter.js';

export interface Picture {
  readonly panes: readonly Pane[];
  readonly camera: Camera;
  readonly background: Setting['background'];
  /** Others follow at once: it may be coarser where drawing takes long, and is drawn anew when it stays. */
  readonly hurried?: boolean;
}

export class FlowView {
  private readonly gl: WebGL2RenderingContext;
  /** Undefined while the context is lost. */
  private painter?: Painter;
  private picture?: Picture;
  /** Takes back the drawing that is to come. */
  private unasked?: () => void;
  private readonly sharpness: Sharpness;
  private readonly resizes: ResizeObserver;
  private readonly listeners = new AbortController();

  /** `onDrawn` is told after each drawing what the panes show. Throws Error where there is no WebGL2. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly onDrawn: (panes: readonly Drawn[]) => void = () => {},
  ) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false });
    if (!gl) throw new Error('This browser cannot draw with WebGL2.');
    this.gl = gl;
    this.painter = new Painter(gl);
    this.sharpness = new Sharpness(gl, () => this.draw(false));
    const { signal } = this.listeners;
    canvas.addEventListener('webglcontextlost', (event) => this.lose(event), { signal });
    canvas.addEventListener('webglcontextrestored', () => this.restore(), { signal });
    this.resizes = new ResizeObserver(() => this.draw());
    this.resizes.observe(canvas);
  }

  /** Shows this from the next frame of the screen on; what is shown already is not drawn again. */
  show({ panes, ...around }: Picture): void {
    const picture = { ...around, panes: panes.map(withoutUnused) };
    if (this.picture && isSame(this.picture, picture)) return;
    this.picture = picture;
    this.unasked ??= onNextFrame(() => this.draw());
  }

  /** What is shown, as PNG. */
  async snapshot(): Promise<Blob> {
    // Drawn and read in one task: afterwards the browser may have taken the pixels.
    this.draw(false);
    const blob = await new Promise<Blob | null>((resolve) => this.canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The picture could not be read.');
    return blob;
  }

  dispose(): void {
    this.listeners.abort();
    this.resizes.disconnect();
    this.unasked?.();
    this.sharpness.dispose();
    this.picture = undefined;
  }

  private draw(hurried = this.picture?.hurried ?? false): void {
    this.unasked?.();
    this.unasked = undefined;
    if (!this.picture || !this.painter) return;
    const sharpness = this.sharpness.next(hurried);
    const density = window.devicePixelRatio * sharpness;
    this.fitCanvas(density);
    const { panes, camera, background } = this.picture;
    const time = performance.now() / 1000;
    const drawn = this.painter.draw(panes, { camera, background, density, time });
    if (sharpness === 1) this.sharpness.watch();
    // A slow GPU must not keep the rest of the page waiting.
    if (drawn.some((id) => id && VISUALISATIONS[id].marks?.moving)) {
      this.unasked = whenDrawn(this.gl, () => this.draw());
    }
    this.onDrawn(drawn);
  }

  private fitCanvas(density: number): void {
    const width = Math.max(1, Math.round(this.canvas.clientWidth * density));
    const height = Math.max(1, Math.round(this.canvas.clientHeight * density));
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
  }

  private lose(event: Event): void {
    // Without this the browser does not give the context back.
    event.preventDefault();
    this.painter = undefined;
  }

  private restore(): void {
    this.painter = new Painter(this.gl);
    this.draw();
  }
}

/** With what is drawn alone: a drawing takes its time where there is no GPU, and what comes for later must not cost one. */
function withoutUnused(pane: Pane): Pane {
  const { clip, frame, ...sources } = pane.scene;
  const needs: readonly string[] = VISUALISATIONS[pane.look.visualisation].needs;
  const used = Object.fromEntries(Object.entries(sources).filter(([source]) => needs.includes(source)));
  // The frame stands in for what lacks something.
  return { ...pane, scene: { clip, frame, ...used } };
}

function onNextFrame(work: () => void): () => void {
  const request = requestAnimationFrame(work);
  return () => cancelAnimationFrame(request);
}
