import type { Visualisation } from './visualisation.js';

/** Pixels of the clip from a point to where its neighbours are looked at: closer ones show the estimate's own grid of 8 px. */
export const REACH = 8;

/** What engine/analysis calls vorticity and divergence, by central differences. */
const GRADIENTS = /* glsl */ `
/** How much the flow changes along an axis, per pixel of the clip; unknown flow nearby makes it unknown. */
bool slope(vec2 p, vec2 axis, out vec2 change) {
  vec2 texel = u_clip / vec2(textureSize(u_forward, 0).xy);
  vec2 reach = axis * max(dot(texel, axis), ${REACH}.0);
  vec2 low = max(p - reach, 0.5 * texel);
  vec2 high = min(p + reach, u_clip - 0.5 * texel);
  vec2 before = flowAt(u_forward, low);
  vec2 after = flowAt(u_forward, high);
  change = (after - before) / dot(high - low, axis);
  return known(before) && known(after);
}`;

const gradient = (value: string): Visualisation => ({
  needs: ['forward'],
  surface: /* glsl */ `${GRADIENTS}
vec3 shade(vec2 p) {
  vec2 alongX;
  vec2 alongY;
  if (!slope(p, vec2(1.0, 0.0), alongX) || !slope(p, vec2(0.0, 1.0), alongY)) return stripes();
  return mapColour(0.5 + 0.5 * (${value}) / u_gradientScale, 2.0);
}`,
});

/** How fast the picture turns on the spot: clockwise above the middle of the map, as v points down. */
export const rotation = gradient('alongX.y - alongY.x');

/** Where motion spreads, above the middle of the map, and where it gathers. */
export const divergence = gradient('alongX.x + alongY.y');
