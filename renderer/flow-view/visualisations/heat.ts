import type { Visualisation } from './visualisation.js';

/** Speed alone, in a map whose steps look equal to the eye. */
export const heat: Visualisation = {
  needs: ['forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  vec2 flow = flowAt(u_forward, p);
  return known(flow) ? mapColour(length(flow) / u_scale, 0.0) : stripes();
}`,
};
