/** All that lives in one WebGL context; made anew when the context was lost. */
import type { Box, Camera, Size } from '../camera.js';
import { COLOR_MAPS, mapBytes, wheelBytes } from '../color-maps.js';
import type { HalfField } from '../half-field.js';
import { VISUALISATIONS, type VisualisationId } from '../visualisations/index.js';
import type { ArrowLook, Marks, Source, Visualisation } from '../visualisations/visualisation.js';
import { COMMON, COVER, QUADS, SURFACE, TOOLS } from './common.js';
import { createProgram, type Program } from './program.js';
import { Textures, tableTexture } from './textures.js';

/** What one pane shows. All fields cover the whole clip, at whatever size. */
export interface Scene {
  readonly clip: Size;
  readonly frame?: ImageBitmap;
  readonly next?: ImageBitmap;
  readonly forward?: HalfField;
  readonly backward?: HalfField;
  readonly reference?: HalfField;
}

export interface Look {
  readonly visualisation: VisualisationId | 'frame';
  /** Speed of full colour, in pixels of the clip. */
  readonly scale: number;
  /** The error at the end of its map, in pixels of the clip. */
  readonly errorScale: number;
  /** The change of flow at both ends of its map, in pixels a pixel of the clip. */
  readonly gradientScale: number;
  /** Of the overlay, 0..1. */
  readonly opacity: number;
  readonly arrows: ArrowLook;
}

export interface Pane {
  readonly scene: Scene;
  readonly look: Look;
  /** Where the camera's picture lies, in CSS pixels of the canvas. */
  readonly box: Box;
  /** The part of the canvas that is drawn; the box if undefined. */
  readonly window?: Box;
}

/** What is shown in a pane; undefined if nothing can be. */
export type Drawn = VisualisationId | 'frame' | undefined;

export interface Setting {
  readonly camera: Camera;
  /** Pixels of the canvas for one CSS pixel. */
  readonly density: number;
  /** Around the clip, RGB 0..1. */
  readonly background: readonly [number, number, number];
  /** Seconds, for what moves. */
  readonly time: number;
}

/** A pixel of a field that is this large, in pixels of the canvas, is shown as a square. */
const SQUARE_FROM = 6;

const UNITS = { forward: 0, backward: 1, reference: 2, frame: 3, next: 4, wheel: 5, maps: 6 } as const;

export class Painter {
  private readonly programs = new Map<string, Program>();
  private readonly textures: Textures;
  private readonly wheel: WebGLTexture;
  private readonly maps: WebGLTexture;
  private readonly blankField: WebGLTexture;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.textures = new Textures(gl);
    this.wheel = tableTexture(gl, wheelBytes(), 1, 'nearest');
    const maps = COLOR_MAPS.flatMap((map) => [...mapBytes(map)]);
    this.maps = tableTexture(gl, Uint8Array.from(maps), COLOR_MAPS.length, 'linear');
    this.blankField = this.textures.field({ width: 1, height: 1, halves: new Uint16Array(2), holes: false });
    // Premultiplied, as the marks' shaders give it.
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Draws the panes. Returns what each shows: what lacks a source is drawn as its frame, or not at all. */
  draw(panes: readonly Pane[], setting: Setting): readonly Drawn[] {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...setting.background, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    return panes.map((pane) => this.drawPane(pane, setting));
  }

  private drawPane(pane: Pane, setting: Setting): Drawn {
    const { gl } = this;
    const { density } = setting;
    const visible = pane.window ?? pane.box;
    const left = Math.round(visible.x * density);
    const right = Math.round((visible.x + visible.width) * density);
    const bottom = Math.round(gl.drawingBufferHeight - (visible.y + visible.height) * density);
    const top = Math.round(gl.drawingBufferHeight - visible.y * density);
    gl.scissor(left, bottom, Math.max(0, right - left), Math.max(0, top - bottom));
    const { visualisation } = pane.look;
    const id = ([visualisation, 'frame'] as const).find((id) => has(pane.scene, VISUALISATIONS[id]));
    if (id === undefined) return undefined;
    const { marks } = VISUALISATIONS[id];
    gl.disable(gl.BLEND);
    this.use(this.surface(VISUALISATIONS[id]), pane, setting);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (marks) this.drawMarks(marks, pane, setting);
    return id;
  }

  private drawMarks(marks: Marks, pane: Pane, setting: Setting): void {
    const { gl } = this;
    const program = this.program(QUADS + marks.vertex, marks.fragment);
    const grid = marks.grid(setting.camera, pane.scene.clip, pane.box, pane.look.arrows);
    this.use(program, pane, setting);
    gl.uniform4f(program.uniforms.u_grid ?? null, grid.firstColumn, grid.firstRow, grid.columns, grid.step);
    gl.uniform1i(program.uniforms.u_quads ?? null, marks.quads);
    gl.uniform1f(program.uniforms.u_time ?? null, setting.time);
    gl.enable(gl.BLEND);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * marks.quads * grid.columns * grid.rows);
  }

  private use({ program, uniforms }: Program, { scene, look, box }: Pane, setting: Setting): void {
    const { gl } = this;
    const { camera, density, background } = setting;
    const uniform = (name: string) => uniforms[name] ?? null;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React.
    gl.useProgram(program);
    const step = 1 / (density * camera.zoom);
    const height = gl.drawingBufferHeight / density;
    gl.uniform4f(
      uniform('u_toClip'),
      step,
      -step,
      camera.x - (box.x + box.width / 2) / camera.zoom,
      camera.y + (height - box.y - box.height / 2) / camera.zoom,
    );
    gl.uniform2f(uniform('u_clip'), scene.clip.width, scene.clip.height);
    gl.uniform2f(uniform('u_canvas'), gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.uniform1f(uniform('u_density'), density);
    gl.uniform3f(uniform('u_background'), ...background);
    gl.uniform1f(uniform('u_scale'), look.scale);
    gl.uniform1f(uniform('u_errorScale'), look.errorScale);
    gl.uniform1f(uniform('u_gradientScale'), look.gradientScale);
    gl.uniform1f(uniform('u_opacity'), look.opacity);
    gl.uniform1f(uniform('u_arrowLength'), look.arrows.length);
    const across = (scene.forward ?? scene.frame)?.width ?? scene.clip.width;
    gl.uniform1i(
      uniform('u_squares'),
      (scene.clip.width / across) * camera.zoom * density >= SQUARE_FROM ? 1 : 0,
    );
    for (const [name, unit] of Object.entries(UNITS)) gl.uniform1i(uniform(`u_${name}`), unit);
    for (const name of ['forward', 'backward', 'reference'] as const) {
      const field = scene[name];
      this.bind(UNITS[name], field ? this.textures.field(field) : this.blankField);
    }
    for (const name of ['frame', 'next'] as const) {
      const picture = scene[name];
      this.bind(UNITS[name], picture ? this.textures.picture(picture) : this.wheel);
    }
    this.bind(UNITS.wheel, this.wheel);
    this.bind(UNITS.maps, this.maps);
  }

  private bind(unit: number, texture: WebGLTexture): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, texture);
  }

  private surface({ surface }: Visualisation): Program {
    return this.program(COVER, TOOLS + surface + SURFACE);
  }

  private program(vertex: string, fragment: string): Program {
    const key = vertex + fragment;
    let program = this.programs.get(key);
    if (!program) {
      program = createProgram(this.gl, COMMON + vertex, COMMON + fragment);
      this.programs.set(key, program);
    }
    return program;
  }
}

const has = (scene: Scene, { needs }: Visualisation): boolean =>
  needs.every((source: Source) => scene[source]);
