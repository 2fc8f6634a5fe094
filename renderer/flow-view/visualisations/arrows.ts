import { visibleGrid } from '../camera.js';
import type { Visualisation } from './visualisation.js';

/** An arrow in the middle of every square of a grid, as long as the flow is fast. */
export const arrows: Visualisation = {
  needs: ['frame', 'forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  return quietFrame(p);
}`,
  marks: {
    quads: 1,
    moving: false,
    grid: (camera, clip, box, { spacing }) => visibleGrid(camera, clip, box, spacing),
    vertex: /* glsl */ `
flat out vec3 v_colour;
flat out float v_length;
/** CSS pixels along the arrow from its tail, and across it. */
out vec2 v_at;
void main() {
  vec2 middle = min((cell() + 0.5) * u_grid.w, u_clip - 0.5);
  vec2 flow = flowAt(u_forward, middle);
  float square = u_grid.w / abs(u_toClip.x) / u_density;
  float speed = known(flow) ? length(flow) : 0.0;
  v_length = known(flow) ? min(1.6, speed / u_scale) * u_arrowLength * square : -1.0;
  // Pure blue would be lost on a dark frame.
  v_colour = speed > 0.0 ? mix(vec3(1.0), hue(flow), min(0.72, 3.0 * speed / u_scale)) : vec3(1.0);
  vec2 along = speed > 0.0 ? flow / speed : vec2(1.0, 0.0);
  v_at = vec2((corner() & 1) == 0 ? -3.0 : v_length + 3.0, (corner() & 2) == 0 ? -7.0 : 7.0);
  vec2 offset = along * (v_at.x - 0.5 * v_length) + vec2(-along.y, along.x) * v_at.y;
  gl_Position = toScreen(middle + offset * u_density * abs(u_toClip.x));
}`,
    fragment: /* glsl */ `
flat in vec3 v_colour;
flat in float v_length;
in vec2 v_at;
out vec4 o_colour;

float toSegment(vec2 p, vec2 a, vec2 b) {
  vec2 ab = b - a;
  float share = clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-6), 0.0, 1.0);
  return distance(p, a + share * ab);
}

void main() {
  if (v_length < 0.0) discard;
  // Shorter than this an arrow is a dot.
  float head = v_length < 3.0 ? 0.0 : clamp(0.38 * v_length, 2.5, 6.0);
  vec2 tip = vec2(v_length, 0.0);
  vec2 p = vec2(v_at.x, abs(v_at.y));
  float away = min(toSegment(p, vec2(0.0), tip), toSegment(p, tip, tip + head * vec2(-1.0, 0.75)));
  float soft = 0.6 / u_density;
  float ink = 1.0 - smoothstep(0.8 - soft, 0.8 + soft, away);
  float halo = 0.55 * (1.0 - smoothstep(0.8, 2.4, away));
  float alpha = ink + halo * (1.0 - ink);
  if (alpha <= 0.0) discard;
  o_colour = vec4(v_colour * ink, alpha);
}`,
  },
};
