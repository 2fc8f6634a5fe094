import { visibleGrid } from '../camera.js';
import type { Visualisation } from './visualisation.js';

/** CSS pixels between the places where particles are born, at least. */
const SPACING = 13;

/** Pieces of a particle's trail. */
const TRAIL = 6;

/**
 * Particles that drift along the flow and draw a fading trail. A particle's place follows from its number and the time
 * alone, by walking from where it was born: nothing has to be remembered from one picture to the next.
 */
export const particles: Visualisation = {
  needs: ['frame', 'forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  return quietFrame(p);
}`,
  marks: {
    quads: TRAIL,
    moving: true,
    grid: (camera, clip, box) => visibleGrid(camera, clip, box, SPACING),
    vertex: /* glsl */ `
uniform float u_time;
out vec3 v_colour;
out float v_alpha;
/** -1..1 across the trail. */
out float v_across;
/** Seconds that a particle lives. */
const float LIFE = 2.4;
/** CSS pixels that one of full colour goes in its life. */
const float PATH = 88.0;
/** The part of its path that its trail covers. */
const float TAIL = 0.42;
const float STEPS = 8.0;

float random(vec2 cell, float salt) {
  uvec3 bits = uvec3(ivec3(cell, salt)) * uvec3(0x27d4eb2du, 0x165667b1u, 0x9e3779b1u);
  uint mixed = bits.x ^ bits.y ^ bits.z;
  mixed = (mixed ^ (mixed >> 15)) * 0x85ebca6bu;
  mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35u;
  return float((mixed ^ (mixed >> 16)) >> 8) / 16777216.0;
}

void main() {
  vec2 own = cell();
  float clock = u_time / LIFE + random(own, 0.0);
  float life = floor(clock);
  float age = clock - life;
  vec2 p = (own + vec2(random(own, 2.0 * life + 1.0), random(own, 2.0 * life + 2.0))) * u_grid.w;
  float behind = float(quad() + corner() / 2) / float(${TRAIL});
  float gone = age - TAIL * behind;
  float cssPixel = abs(u_toClip.x) * u_density;
  float gain = PATH * cssPixel / u_scale;
  vec2 flow = flowAt(u_forward, p);
  float steps = ceil(STEPS * max(gone, 0.0));
  for (float i = 0.0; i < STEPS; i++) {
    if (i >= steps || !known(flow)) break;
    p += flow * gain * gone / steps;
    flow = flowAt(u_forward, clamp(p, vec2(0.0), u_clip));
  }
  float speed = known(flow) ? length(flow) : 0.0;
  vec2 along = speed > 0.0 ? flow / speed : vec2(1.0, 0.0);
  v_across = (corner() & 1) == 0 ? -1.0 : 1.0;
  float width = mix(1.9, 0.7, behind) * cssPixel;
  bool shown = gone > 0.0 && speed > 0.0 && all(greaterThanEqual(p, vec2(0.0))) && all(lessThan(p, u_clip));
  float fade = smoothstep(0.0, 0.15, age) * (1.0 - smoothstep(0.75, 1.0, age));
  v_alpha = shown ? (1.0 - behind) * fade * smoothstep(0.02, 0.12, speed / u_scale) : 0.0;
  v_colour = speed > 0.0 ? mix(vec3(1.0), hue(flow), 0.65) : vec3(1.0);
  gl_Position = toScreen(p + vec2(-along.y, along.x) * v_across * width);
}`,
    fragment: /* glsl */ `
in vec3 v_colour;
in float v_alpha;
in float v_across;
out vec4 o_colour;

void main() {
  float alpha = v_alpha * (1.0 - v_across * v_across);
  o_colour = vec4(v_colour * alpha, alpha);
}`,
  },
};
