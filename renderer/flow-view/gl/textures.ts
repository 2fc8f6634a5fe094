import { type HalfField, markedHalves } from '../half-field.js';

/** Textures kept: what two panes draw from, and the frames just before and after. */
const KEPT = 16;

/** Textures of fields and pictures, uploaded when first drawn; those drawn longest ago make room. */
export class Textures {
  private readonly kept = new Map<HalfField | ImageBitmap, WebGLTexture>();

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** An array of two layers, u and v, as half floats. */
  field(field: HalfField): WebGLTexture {
    return this.get(field, (gl) => {
      const { width, height, holes } = field;
      gl.texImage3D(
        gl.TEXTURE_2D_ARRAY,
        0,
        gl.R16F,
        width,
        height,
        2,
        0,
        gl.RED,
        gl.HALF_FLOAT,
        markedHalves(field),
      );
      // A blend with the mark of the unknown would be a vector that nobody computed.
      setFilter(gl, gl.TEXTURE_2D_ARRAY, holes ? gl.NEAREST : gl.LINEAR);
    });
  }

  picture(picture: ImageBitmap): WebGLTexture {
    return this.get(picture, (gl) => {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      setFilter(gl, gl.TEXTURE_2D, gl.LINEAR);
    });
  }

  private get(source: HalfField | ImageBitmap, upload: (gl: WebGL2RenderingContext) => void): WebGLTexture {
    const { gl, kept } = this;
    let texture = kept.get(source);
    kept.delete(source);
    if (!texture) {
      texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + SCRATCH_UNIT);
      gl.bindTexture('halves' in source ? gl.TEXTURE_2D_ARRAY : gl.TEXTURE_2D, texture);
      upload(gl);
    }
    kept.set(source, texture);
    if (kept.size > KEPT) {
      const [oldest, unused] = kept.entries().next().value!;
      gl.deleteTexture(unused);
      kept.delete(oldest);
    }
    return texture;
  }
}

/** A unit that no sampler reads. */
const SCRATCH_UNIT = 7;

/** A small table of colours, (height, width, 4) bytes. */
export function tableTexture(
  gl: WebGL2RenderingContext,
  bytes: Uint8Array,
  height: number,
  filter: 'nearest' | 'linear',
): WebGLTexture {
  const texture = gl.createTexture();
  gl.activeTexture(gl.TEXTURE0 + SCRATCH_UNIT);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const width = bytes.length / 4 / height;
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  setFilter(gl, gl.TEXTURE_2D, filter === 'nearest' ? gl.NEAREST : gl.LINEAR);
  return texture;
}

function setFilter(gl: WebGL2RenderingContext, target: number, filter: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
