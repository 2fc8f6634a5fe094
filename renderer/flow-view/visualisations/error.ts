import type { Visualisation } from './visualisation.js';

/** How far the flow's end points are from those of another flow: the truth, or another model's. */
export const error: Visualisation = {
  needs: ['forward', 'reference'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  vec2 flow = flowAt(u_forward, p);
  vec2 reference = flowAt(u_reference, p);
  if (!known(flow) || !known(reference)) return stripes();
  return mapColour(distance(flow, reference) / u_errorScale, 1.0);
}`,
};
