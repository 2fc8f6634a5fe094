import type { Visualisation } from './visualisation.js';

/** The colours of the flow over the frame, as strong as there is speed: what rests stays as it is. */
export const overlay: Visualisation = {
  needs: ['frame', 'forward'],
  surface: /* glsl */ `
vec3 shade(vec2 p) {
  vec3 picture = pictureAt(u_frame, p);
  vec2 flow = flowAt(u_forward, p);
  if (!known(flow)) return picture;
  float speed = min(1.0, length(flow) / u_scale);
  // A tint keeps the picture's light and dark, so that what moves can still be recognised.
  vec3 tint = length(flow) > 0.0 ? hue(flow) : vec3(1.0);
  vec3 tinted = tint * (0.35 + 0.65 * grey(picture));
  return mix(picture, tinted, u_opacity * smoothstep(0.02, 0.5, speed));
}`,
};
