import { visibleGrid } from '../camera.js';
import type { Visualisation } from './visualisation.js';

/** CSS pixels between the places that lines pass through, at least. */
const SPACING = 18;

/** Pieces of a line on either side of that place; the last one ahead is its head. */
const HALF = 7;

/**
 * Lines that are everywhere along the flow of this moment, as long for slow as for fast motion, which their colour tells; the head
 * shows which way it goes.
 */
export const streamlines: Visualisation = {
  needs: ['frame', 'forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  return 0.7 * quietFrame(p);
}`,
  marks: {
    quads: 2 * HALF,
    moving: false,
    grid: (camera, clip, box) => visibleGrid(camera, clip, box, SPACING),
    vertex: /* glsl */ `
out vec3 v_colour;
out float v_alpha;
/** -1..1 across the line. */
out float v_across;
const int HALF = ${HALF};
/** CSS pixels of a piece. */
const float PIECE = 4.5;

vec2 course(vec2 p) {
  vec2 flow = flowAt(u_forward, clamp(p, vec2(0.0), u_clip));
  return known(flow) && dot(flow, flow) > 0.0 ? normalize(flow) : vec2(0.0);
}

void main() {
  // Neighbours in a row start half a square apart, so that lines do not lie one after another.
  vec2 own = cell();
  vec2 p = (own + vec2(0.5, mod(own.x, 2.0) == 0.0 ? 0.25 : 0.75)) * u_grid.w;
  float cssPixel = abs(u_toClip.x) * u_density;
  int place = quad() - HALF + corner() / 2;
  float piece = PIECE * cssPixel * (place < 0 ? -1.0 : 1.0);
  vec2 along = course(p);
  for (int i = 0; i < HALF; i++) {
    if (i >= abs(place)) break;
    // The midpoint rule: a circle stays a circle.
    along = course(p + 0.5 * piece * along);
    p += piece * along;
  }
  vec2 flow = flowAt(u_forward, clamp(p, vec2(0.0), u_clip));
  float speed = known(flow) ? length(flow) / u_scale : 0.0;
  bool shown = along != vec2(0.0) && all(greaterThanEqual(p, vec2(0.0))) && all(lessThan(p, u_clip));
  bool head = quad() == 2 * HALF - 1;
  float width = head ? (corner() / 2 == 0 ? 3.2 : 0.0) : mix(0.5, 1.1, float(place + HALF) / float(2 * HALF));
  v_across = (corner() & 1) == 0 ? -1.0 : 1.0;
  v_alpha = shown ? smoothstep(0.01, 0.06, speed) * smoothstep(float(-HALF - 1), 0.0, float(place)) : 0.0;
  v_colour = mapColour(0.25 + 0.75 * speed, 0.0);
  gl_Position = toScreen(p + vec2(-along.y, along.x) * v_across * width * cssPixel);
}`,
    fragment: /* glsl */ `
in vec3 v_colour;
in float v_alpha;
in float v_across;
out vec4 o_colour;

void main() {
  float alpha = v_alpha * (1.0 - 0.6 * v_across * v_across);
  o_colour = vec4(v_colour * alpha, alpha);
}`,
  },
};
