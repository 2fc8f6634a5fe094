import { expect, it } from 'vitest';
import type { Shape } from './analysis.js';
import { moveShape, pixelsOf } from './shapes.js';

const drawn = (shape: Shape, width = 8, height = 6): string[] => {
  const pixels = new Set(pixelsOf(shape, width, height));
  const row = (y: number) => Array.from({ length: width }, (_, x) => (pixels.has(y * width + x) ? '#' : '.'));
  return Array.from({ length: height }, (_, y) => row(y).join(''));
};

it('fills rectangles: side by side they share no pixel and leave none out', () => {
  const left = pixelsOf({ kind: 'rectangle', x: -2, y: 1, width: 5, height: 2 }, 8, 6);
  const right = pixelsOf({ kind: 'rectangle', x: 3, y: 1, width: 90, height: 2 }, 8, 6);
  expect([...left, ...right].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => 8 + i));
});

it('fills polygons that fold back', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 7, y: 0 },
    { x: 7, y: 5 },
    { x: 5, y: 5 },
    { x: 5, y: 2 },
    { x: 2, y: 2 },
    { x: 2, y: 5 },
    { x: 0, y: 5 },
  ];
  expect(drawn({ kind: 'polygon', points })).toEqual([
    '#######.',
    '#######.',
    '##...##.',
    '##...##.',
    '##...##.',
    '........',
  ]);
});

it('paints what a brush passed over', () => {
  const strokes = [
    {
      points: [
        { x: 1, y: 2 },
        { x: 5, y: 2 },
      ],
      radius: 1,
    },
  ];
  expect(drawn({ kind: 'brush', strokes })).toEqual([
    '........',
    '.#####..',
    '#######.',
    '.#####..',
    '........',
    '........',
  ]);
});

it('moves with the picture', () => {
  const move = (x: number, y: number) => ({ x: x + 2, y: y + 1 });
  const rectangle: Shape = { kind: 'rectangle', x: 0, y: 0, width: 3, height: 2 };
  const moved: Shape = { kind: 'rectangle', x: 2, y: 1, width: 3, height: 2 };
  expect(pixelsOf(moveShape(rectangle, move), 8, 6)).toEqual(pixelsOf(moved, 8, 6));
});
