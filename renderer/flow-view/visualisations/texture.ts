import type { Visualisation } from './visualisation.js';

/**
 * Line integral convolution (Cabral and Leedom, SIGGRAPH 1993): noise smeared along the flow, in the colours of speed, which shows the
 * course of the motion everywhere and not only where a mark stands.
 */
export const texture: Visualisation = {
  needs: ['forward'],
  surface: /* glsl */ `
/** Grains to either side. */
const int REACH = 10;

float grain(vec2 cell) {
  uvec2 bits = uvec2(ivec2(cell)) * uvec2(0x27d4eb2du, 0x165667b1u);
  uint mixed = (bits.x ^ bits.y) * 0x85ebca6bu;
  mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35u;
  return float((mixed ^ (mixed >> 16)) >> 8) / 16777216.0;
}

vec3 shade(vec2 p) {
  vec2 flow = flowAt(u_forward, p);
  if (!known(flow)) return stripes();
  // Grains stay where they are on the clip when the view moves, and are about as large at every zoom.
  float size = exp2(ceil(log2(1.2 * abs(u_toClip.x) * u_density)));
  float sum = grain(floor(p / size));
  for (int way = -1; way <= 1; way += 2) {
    vec2 at = p;
    vec2 course = flow;
    for (int i = 0; i < REACH; i++) {
      if (!known(course) || dot(course, course) == 0.0) break;
      at += float(way) * size * normalize(course);
      course = flowAt(u_forward, clamp(at, vec2(0.0), u_clip));
      sum += grain(floor(at / size));
    }
  }
  float speed = length(flow) / u_scale;
  // A mean of many grains is nearly grey: its contrast is given back, except where nothing moves.
  float light = 0.5 + 2.4 * (sum / float(2 * REACH + 1) - 0.5) * smoothstep(0.01, 0.06, speed);
  return clamp(mapColour(speed, 0.0) * (0.35 + 1.1 * clamp(light, 0.0, 1.0)), 0.0, 1.0);
}`,
};
