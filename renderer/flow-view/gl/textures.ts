import { type HalfField, markedHalves } from '../half-field.js';

/** Textures kept: what two panes draw from, and the frames just before and after. */
const KEPT = 16;

/** Textures of fields and pictures, uploaded when first drawn; those drawn longest ago make room. */
export class Textures {
  private readonly kept = new Map<HalfField | ImageBitmap, WebGLTexture>();

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** u and v as half floats in one texel: software drawing takes its time for every look into a texture. */
  field(field: HalfField): WebGLTexture {
    return this.get(field, (gl) => {
      const { width, height, holes } = field;
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG16F, width, height, 0, gl.RG, gl.HALF_FLOAT, markedHalves(field));
      // A blend with the mark of the unknown would be a vector that nobody computed.
      setFilter(gl, holes ? gl.NEAREST : gl.LINEAR);
    });
  }

  picture(picture: ImageBitmap): WebGLTexture {
    return this.get(picture, (gl) => {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      setFilter(gl, gl.LINEAR);
    });
  }

  private get(source: HalfField | ImageBitmap, upload: (gl: WebGL2RenderingContext) => void): WebGLTexture {
    const { gl, kept } = this;
    let texture = kept.get(source);
    kept.delete(source);
    if (!texture) {
      texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + SCRATCH_UNIT);
      gl.bindTexture(gl.TEXTURE_2D, texture);
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
  setFilter(gl, filter === 'nearest' ? gl.NEAREST : gl.LINEAR);
  return texture;
}

function setFilter(gl: WebGL2RenderingContext, filter: number): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
