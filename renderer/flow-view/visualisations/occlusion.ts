import type { Visualisation } from './visualisation.js';

/** Pixels without a partner in the next frame, by the rule of engine/flow/consistency.ts, in colour over the frame. */
export const occlusion: Visualisation = {
  needs: ['frame', 'forward', 'backward'],
  surface: /* glsl */ `
bool returns(vec2 p) {
  vec2 flow = flowAt(u_forward, p);
  if (!known(flow) || !inside(u_backward, p + flow)) return false;
  vec2 back = texture(u_backward, (p + flow) / u_clip).rg;
  vec2 gap = flow + back;
  return known(back) && dot(gap, gap) <= 0.01 * (dot(flow, flow) + dot(back, back)) + 0.5;
}

vec3 shade(vec2 p) {
  vec3 quiet = vec3(0.1 + 0.6 * grey(pictureAt(u_frame, p)));
  return returns(p) ? quiet : mix(quiet, vec3(1.0, 0.42, 0.1), 0.8);
}`,
};
