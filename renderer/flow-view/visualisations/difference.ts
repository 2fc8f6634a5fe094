import type { Visualisation } from './visualisation.js';

/** The next frame, brought back by the flow, less this one: even grey wherever the flow explains what changed. */
export const difference: Visualisation = {
  needs: ['frame', 'next', 'forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  vec2 flow = flowAt(u_forward, p);
  if (!known(flow) || !inside(u_forward, p + flow)) return stripes();
  // Between pixels, where vectors point, the next frame is always blended.
  vec3 gap = texture(u_next, (p + flow) / u_clip).rgb - pictureAt(u_frame, p);
  return clamp(0.5 + gap, 0.0, 1.0);
}`,
};
