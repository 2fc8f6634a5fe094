/** Films of particles that a known flow carries, as a laboratory sees them: bright discs before a dark ground. */
import { randomNumbers } from '../../engine/analysis/random.js';
import { makeClip } from './clips.js';
import { writePictures } from './pictures.js';

/** A flow whose paths are known exactly. Pixels and frames; x to the right, y down. */
export interface KnownFlow {
  /** Where a particle that was at (x, y) at frame 0 is at frame `t`. */
  path(x: number, y: number, t: number): readonly [x: number, y: number];
  /** How far beyond the picture particles must be seeded, so that those that leave it are replaced. */
  readonly margin: number;
}

/** Turns as a solid body by `omega` radians a frame (clockwise on the screen) within `core` of the centre; beyond it slower with distance. */
export function rankineVortex(centre: { x: number; y: number }, core: number, omega: number): KnownFlow {
  return {
    margin: 0,
    path(x, y, t) {
      const [dx, dy] = [x - centre.x, y - centre.y];
      const angle = t * omega * Math.min(1, core ** 2 / (dx * dx + dy * dy));
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return [centre.x + cos * dx - sin * dy, centre.y + sin * dx + cos * dy];
    },
  };
}

/** Between a plate at y = 0 that moves to the right by `speed` a frame, and one at y = `gap` that rests. */
export function couetteFlow(speed: number, gap: number, frames: number): KnownFlow {
  return { margin: speed * frames, path: (x, y, t) => [x + t * speed * (1 - y / gap), y] };
}

export interface ParticleFilm {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Particles a pixel, and the diameter of one in pixels, where it is e^-2 as bright as at its centre. */
  readonly density?: number;
  readonly diameter?: number;
}

/** Grey pictures as RGB, the same for the same arguments. */
export function* particlePictures(flow: KnownFlow, film: ParticleFilm): Generator<Uint8Array> {
  const { width, height, frames, density = 0.05, diameter = 3 } = film;
  const random = randomNumbers(7);
  const margin = flow.margin + diameter;
  const count = Math.round(density * (width + 2 * margin) * (height + 2 * diameter));
  const particles = Array.from({ length: count }, () => ({
    x: -margin + random() * (width + 2 * margin),
    y: -diameter + random() * (height + 2 * diameter),
    light: 90 + 150 * random(),
  }));
  for (let t = 0; t < frames; t++) {
    const light = new Float32Array(width * height).fill(16);
    for (const particle of particles) {
      const [x, y] = flow.path(particle.x, particle.y, t);
      addDisc(light, width, height, x, y, particle.light, diameter);
    }
    yield Uint8Array.from({ length: 3 * width * height }, (_, i) =>
      Math.min(255, light[Math.floor(i / 3)]! + 0.5),
    );
  }
}

/** Writes them as an MP4 of `fps` frames a second that loses next to nothing. Returns its path. */
export async function particleVideo(
  folder: string,
  name: string,
  flow: KnownFlow,
  film: ParticleFilm & { readonly fps: number },
): Promise<string> {
  const pattern = await writePictures(folder, name, film, particlePictures(flow, film));
  return makeClip(folder, `${name}.mp4`, [
    ...['-framerate', String(film.fps), '-i', pattern, '-c:v', 'libx264', '-crf', '6', '-pix_fmt', 'yuv444p'],
  ]);
}

function addDisc(
  light: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  peak: number,
  diameter: number,
): void {
  const reach = Math.ceil(diameter);
  for (
    let row = Math.max(0, Math.round(y) - reach);
    row <= Math.min(height - 1, Math.round(y) + reach);
    row++
  ) {
    for (
      let column = Math.max(0, Math.round(x) - reach);
      column <= Math.min(width - 1, Math.round(x) + reach);
      column++
    ) {
      const squared = (column - x) ** 2 + (row - y) ** 2;
      light[row * width + column]! += peak * Math.exp((-8 * squared) / diameter ** 2);
    }
  }
}

/** A film with what is known of it, for measurements from video to metres a second. */
export interface ParticleScene {
  readonly flow: KnownFlow;
  readonly film: ParticleFilm & { readonly fps: number };
  readonly metresPerPixel: number;
}

const FILM = { height: 512, frames: 5, fps: 25 } as const;

/** The largest speed, at the edge of the core, is 6 px a frame: 0.075 m/s. */
export const RANKINE = {
  flow: rankineVortex({ x: 255.5, y: 255.5 }, 96, 6 / 96),
  film: { ...FILM, width: 512 },
  metresPerPixel: 0.0005,
  centre: { x: 255.5, y: 255.5 },
  core: 96,
  /** Radians a frame. */
  omega: 6 / 96,
} as const satisfies ParticleScene & Record<string, unknown>;

/** From 6 px a frame, 0.075 m/s, at the upper plate to rest at the lower one. */
export const COUETTE = {
  flow: couetteFlow(6, 256, FILM.frames),
  film: { ...FILM, width: 384, height: 256 },
  metresPerPixel: 0.0005,
  speed: 6,
  gap: 256,
} as const satisfies ParticleScene & Record<string, unknown>;
