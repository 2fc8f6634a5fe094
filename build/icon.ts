/** Draws the app's icon, the colours of flow by direction, and writes it: `node dist/build/icon.js OUT.png OUT.svg`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { flowToColor } from '../engine/flow/color.js';

/** What electron-builder makes every other size of, and .ico and .icns. */
const SIDE = 1024;
const MIDDLE = SIDE / 2;
/** macOS wants a margin around the plate; elsewhere it does no harm. */
const MARGIN = 84;
const WHEEL = 340;
/** Steps of direction; more cannot be told apart. */
const WEDGES = 180;

/** The colour of the fastest motion in a direction, in radians clockwise from the right; not a hair beyond, which is darker. */
function colorOf(angle: number): string {
  const data = Float32Array.of(Math.cos(angle), Math.sin(angle));
  const [red, green, blue] = flowToColor({ width: 1, height: 1, data }, { maxMagnitude: 1.001 });
  return `rgb(${red} ${green} ${blue})`;
}

const pointAt = (angle: number, radius: number): string =>
  `${(MIDDLE + radius * Math.cos(angle)).toFixed(2)} ${(MIDDLE + radius * Math.sin(angle)).toFixed(2)}`;

function wedge(index: number): string {
  const step = (2 * Math.PI) / WEDGES;
  const from = index * step;
  // A little wider than its share, so that no line shows between neighbours.
  const to = from + 1.3 * step;
  const path = `M${MIDDLE} ${MIDDLE} L${pointAt(from, WHEEL)} A${WHEEL} ${WHEEL} 0 0 1 ${pointAt(to, WHEEL)} Z`;
  return `<path d="${path}" fill="${colorOf(from + step / 2)}"/>`;
}

/** A streak of something that moves up and to the right, as the motion of a pixel is drawn. */
const arrow = `<g fill="none" stroke="#12141b" stroke-width="46" stroke-linecap="round" stroke-linejoin="round">
  <path d="M${MIDDLE - 132} ${MIDDLE + 118} C${MIDDLE - 60} ${MIDDLE + 96} ${MIDDLE + 52} ${MIDDLE + 20} ${MIDDLE + 122} ${MIDDLE - 118}"/>
  <path d="M${MIDDLE + 4} ${MIDDLE - 92} L${MIDDLE + 122} ${MIDDLE - 118} L${MIDDLE + 142} ${MIDDLE}"/>
</g>`;

const plate = SIDE - 2 * MARGIN;
const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">
  <defs>
    <linearGradient id="plate" x2="0" y2="1"><stop stop-color="#2c313d"/><stop offset="1" stop-color="#12141b"/></linearGradient>
    <radialGradient id="rest"><stop offset="0.16" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
  </defs>
  <rect x="${MARGIN}" y="${MARGIN}" width="${plate}" height="${plate}" rx="${0.225 * plate}" fill="url(#plate)"/>
  ${Array.from({ length: WEDGES }, (_, index) => wedge(index)).join('\n  ')}
  <circle cx="${MIDDLE}" cy="${MIDDLE}" r="${WHEEL}" fill="url(#rest)"/>
  ${arrow}
</svg>`;

const [png, svg] = process.argv.slice(2);
if (png === undefined || svg === undefined) {
  throw new Error('Name the pictures: node dist/build/icon.js OUT.png OUT.svg');
}
for (const out of [png, svg]) await mkdir(dirname(out), { recursive: true });
await sharp(Buffer.from(icon)).png().toFile(png);
await writeFile(svg, icon);
