import type { Visualisation } from './visualisation.js';

/** The video itself. */
export const frame: Visualisation = {
  needs: ['frame'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  return pictureAt(u_frame, p);
}`,
};
