/** What all shaders share: positions `p` are points of the clip in its pixels, y down; flow is in pixels of the clip. */
export const COMMON = /* glsl */ `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;

/** Size of the clip. */
uniform vec2 u_clip;
/** From the canvas's own pixels, y up, to the clip: scale, then offset. */
uniform vec4 u_toClip;
uniform vec2 u_canvas;
/** Pixels of the canvas for one CSS pixel. */
uniform float u_density;
/** u and v are red and green. */
uniform sampler2D u_forward;
uniform sampler2D u_backward;
uniform sampler2D u_reference;
uniform sampler2D u_frame;
uniform sampler2D u_next;
/** The saturated hues by direction. */
uniform sampler2D u_wheel;
/** Three colour maps, a row each: speed, error, and what goes both ways from a middle. */
uniform sampler2D u_maps;
/** Pixels are shown as squares rather than blended. */
uniform bool u_squares;
/** Speed of full colour, and the error at the end of its map, in pixels of the clip. */
uniform float u_scale;
uniform float u_errorScale;
/** The change of flow a pixel at both ends of its map. */
uniform float u_gradientScale;
uniform float u_opacity;
/** Of an arrow of full colour, in squares of its grid. */
uniform float u_arrowLength;

const float PI = 3.14159265358979;

vec2 flowAt(sampler2D field, vec2 p) {
  vec2 at = p / u_clip;
  if (!u_squares) return texture(field, at).rg;
  ivec2 size = textureSize(field, 0).xy;
  ivec2 cell = clamp(ivec2(floor(at * vec2(size))), ivec2(0), size - 1);
  return texelFetch(field, cell, 0).rg;
}

/** Unknown vectors are marked by the largest half float. */
bool known(vec2 flow) {
  return max(abs(flow.x), abs(flow.y)) < 60000.0;
}

/** Whether a point lies within the pixel centres of a field that covers the clip. */
bool inside(sampler2D field, vec2 p) {
  vec2 margin = 0.499 * u_clip / vec2(textureSize(field, 0).xy);
  return all(greaterThanEqual(p, margin)) && all(lessThanEqual(p, u_clip - margin));
}

vec3 pictureAt(sampler2D picture, vec2 p) {
  vec2 at = p / u_clip;
  if (!u_squares) return texture(picture, at).rgb;
  ivec2 size = textureSize(picture, 0);
  return texelFetch(picture, clamp(ivec2(floor(at * vec2(size))), ivec2(0), size - 1), 0).rgb;
}

vec3 hue(vec2 flow) {
  int hues = textureSize(u_wheel, 0).x;
  // The seam of the wheel is at u > 0, v = 0, where the sign of zero must not matter.
  float turn = flow.y == 0.0 && flow.x > 0.0 ? 0.0 : (atan(-flow.y, -flow.x) / PI + 1.0) / 2.0;
  float position = turn * float(hues - 1);
  int first = int(floor(position));
  vec3 from = texelFetch(u_wheel, ivec2(first % hues, 0), 0).rgb;
  vec3 to = texelFetch(u_wheel, ivec2((first + 1) % hues, 0), 0).rgb;
  return mix(from, to, position - float(first));
}

/** The colours of engine/flow/color.ts. */
vec3 wheelColour(vec2 flow) {
  if (!known(flow)) return vec3(0.0);
  float radius = length(flow) / u_scale;
  if (radius == 0.0) return vec3(1.0);
  float base = radius <= 1.0 ? 1.0 - radius : 0.0;
  float weight = radius <= 1.0 ? radius : 0.75;
  return floor(255.0 * (base + weight * hue(flow)) + 1e-3) / 255.0;
}

/** From a colour map; row 0 for speed, row 1 for errors, row 2 for what goes both ways. */
vec3 mapColour(float share, float row) {
  return texture(u_maps, vec2((clamp(share, 0.0, 1.0) * 255.0 + 0.5) / 256.0, (row + 0.5) / 3.0)).rgb;
}

float grey(vec3 colour) {
  return dot(colour, vec3(0.299, 0.587, 0.114));
}

/** The frame held back, so that marks stand out from it. */
vec3 quietFrame(vec2 p) {
  return vec3(0.06 + 0.42 * grey(pictureAt(u_frame, p)));
}
`;

/** Covers the canvas; the scissor box cuts it to the pane. */
export const COVER = /* glsl */ `
void main() {
  gl_Position = vec4(4.0 * float(gl_VertexID & 1) - 1.0, 2.0 * float(gl_VertexID & 2) - 1.0, 0.0, 1.0);
}`;

/** What surfaces use besides. */
export const TOOLS = /* glsl */ `
/** Stripes: nothing is known here. */
vec3 stripes() {
  return vec3(mod(gl_FragCoord.x + gl_FragCoord.y, 10.0 * u_density) < 5.0 * u_density ? 0.17 : 0.22);
}`;

/** Colours every pixel of the clip by \`vec3 shade(vec2 p)\`, around it the background, between large pixels thin lines. */
export const SURFACE = /* glsl */ `
uniform vec3 u_background;
out vec4 o_colour;

void main() {
  vec2 p = gl_FragCoord.xy * u_toClip.xy + u_toClip.zw;
  if (any(lessThan(p, vec2(0.0))) || any(greaterThanEqual(p, u_clip))) {
    o_colour = vec4(u_background, 1.0);
    return;
  }
  vec3 colour = shade(p);
  float pixel = 1.0 / abs(u_toClip.x);
  if (pixel >= 10.0 * u_density) {
    vec2 corner = fract(p) * pixel;
    float strength = smoothstep(10.0, 24.0, pixel / u_density) * 0.28;
    if (min(corner.x, corner.y) < 1.0) colour = mix(colour, vec3(grey(colour) > 0.5 ? 0.0 : 1.0), strength);
  }
  o_colour = vec4(colour, 1.0);
}`;

/**
 * What marks are made of: quads, each of two triangles with corners 0 to 3. One draw of plain vertices, since software
 * drawing takes its time for every instance.
 */
export const QUADS = /* glsl */ `
uniform vec4 u_grid;
/** Of a mark. */
uniform int u_quads;

/** Where a point of the clip lies in WebGL's own coordinates. */
vec4 toScreen(vec2 p) {
  return vec4((p - u_toClip.zw) / u_toClip.xy / u_canvas * 2.0 - 1.0, 0.0, 1.0);
}

/** The square of the grid that this vertex's mark is for. */
vec2 cell() {
  int mark = gl_VertexID / (6 * u_quads);
  return u_grid.xy + vec2(float(mark % int(u_grid.z)), float(mark / int(u_grid.z)));
}

int quad() {
  return gl_VertexID / 6 % u_quads;
}

int corner() {
  int at = gl_VertexID % 6;
  return at < 3 ? at : at == 3 ? 2 : at == 4 ? 1 : 3;
}`;
