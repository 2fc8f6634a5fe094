/** Things that can be recognised, drawn by us, for a classifier to look at. */
import sharp from 'sharp';
import type { DroppedFile } from './studio.js';

const shapes = {
  orange: `<radialGradient id="g" cx="0.4" cy="0.35" r="0.75"><stop offset="0" stop-color="#ffc766"/><stop offset="0.6" stop-color="#f78a12"/>
    <stop offset="1" stop-color="#a94d00"/></radialGradient><rect width="640" height="400" fill="#2f5d31"/>
    <ellipse cx="290" cy="340" rx="170" ry="26" fill="#163018"/><circle cx="270" cy="200" r="150" fill="url(#g)"/><circle cx="262" cy="92" r="9" fill="#4a5a1a"/>`,
  ladybug: `<rect width="640" height="400" fill="#6fa844"/><path d="M0 330 C200 250 420 380 640 270 V400 H0 Z" fill="#4f8a2f"/>
    <circle cx="205" cy="205" r="62" fill="#111"/><ellipse cx="340" cy="210" rx="160" ry="125" fill="#d3201f"/><path d="M185 210 H500" stroke="#111" stroke-width="8"/>
    <g fill="#111"><circle cx="300" cy="145" r="26"/><circle cx="400" cy="150" r="24"/><circle cx="300" cy="275" r="26"/><circle cx="400" cy="270" r="24"/>
    <circle cx="460" cy="190" r="15"/></g><circle cx="182" cy="180" r="12" fill="#eee"/>`,
  umbrella: `<rect width="640" height="400" fill="#8fb6d9"/><path d="M320 70 C180 70 90 160 80 230 Q140 195 200 230 Q260 195 320 230 Q380 195 440 230 Q500 195 560 230
    C550 160 460 70 320 70 Z" fill="#c62350"/><path d="M320 70 Q250 130 200 230 Q260 195 320 230 Z M320 70 Q390 130 440 230 Q380 195 320 230 Z" fill="#a31640"/>
    <path d="M320 60 V340 Q320 375 290 375 Q262 375 262 348" fill="none" stroke="#4b2e1b" stroke-width="10" stroke-linecap="round"/>`,
  banana: `<rect width="640" height="400" fill="#e9e4da"/><path d="M110 120 C130 280 320 360 520 290 C535 284 540 265 525 258 C380 290 240 230 160 105 C150 88 108 98 110 120 Z"
    fill="#f5d327" stroke="#b98e10" stroke-width="4"/><path d="M110 120 C105 95 120 80 135 82 L160 105 Z" fill="#6d5713"/>`,
  moon: `<radialGradient id="m" cx="0.4" cy="0.4" r="0.7"><stop offset="0" stop-color="#f7f4e4"/><stop offset="1" stop-color="#b9b49c"/></radialGradient>
    <rect width="640" height="400" fill="#05060f"/><circle cx="300" cy="200" r="130" fill="url(#m)"/><g fill="#a9a48c"><circle cx="260" cy="160" r="24"/>
    <circle cx="340" cy="240" r="32"/><circle cx="330" cy="140" r="12"/></g>`,
  lamp: `<rect width="640" height="400" fill="#3a3140"/><path d="M240 80 H400 L450 210 H190 Z" fill="#f2d59b"/><rect x="310" y="210" width="20" height="130" fill="#8d6b3f"/>
    <ellipse cx="320" cy="345" rx="90" ry="16" fill="#6b4f2c"/>`,
} as const;

/** A drawing of 640 x 400 pixels, as PNG. */
export async function drawing(thing: keyof typeof shapes, name = `${thing}.png`): Promise<DroppedFile> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400">${shapes[thing]}</svg>`;
  return { name, content: await sharp(Buffer.from(svg)).png().toBuffer() };
}
