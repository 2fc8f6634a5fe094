import { type Shape, sizeOf } from '../../engine/nn/ops.js';

/** Weights made of a counter from name and shape alone, as test/golden/counter.py makes them. */
export function counterWeight(name: string, shape: Shape): Float32Array {
  const values = uniform(name, sizeOf(shape));
  const scaled = (factor: number) => values.map((value) => value * factor);
  if (/pos_embed|class_token/.test(name)) return scaled(0.5);
  if (shape.length >= 2) return scaled(Math.fround(Math.sqrt(2 / sizeOf(shape.slice(1)))));
  if (/(norm|ln).*weight$|gamma$/.test(name)) return values.map((value) => 1 + value * 0.2);
  return scaled(0.1);
}

/** Numbers in -1..1: MurmurHash3's finaliser over a counter that starts at the name's hash. */
function uniform(name: string, count: number): Float32Array {
  const start = fnv1a(name);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (start + i) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    return (x >>> 8) * 2 ** -23 - 1;
  });
}

const fnv1a = (text: string): number =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
