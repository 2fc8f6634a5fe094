import type { Visualisation } from './visualisation.js';

/** Hue shows direction, saturation speed. */
export const colorWheel: Visualisation = {
  needs: ['forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  return wheelColour(flowAt(u_forward, p));
}`,
};
