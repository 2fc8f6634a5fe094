import { expect, it } from 'vitest';
import { orientationOfMatrix, orientationOfTag, upright } from './orientation.js';

/** As ffprobe prints it, for a rotation by `degrees` clockwise. */
function matrix(degrees: number): string {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const row = (...values: number[]) => values.map((value) => String(Math.round(value)).padStart(12)).join('');
  return `
00000000:${row(cos * 65536, sin * 65536, 0)}
00000001:${row(-sin * 65536, cos * 65536, 0)}
00000002:${row(0, 0, 1 << 30)}
`;
}

it.each([0, 90, 180, 270])(
  'reads a turn by %i degrees the same from the matrix and from the old tag',
  (degrees) => {
    expect(orientationOfMatrix(matrix(degrees))).toEqual(orientationOfTag(String(degrees)));
    expect(orientationOfTag(String(degrees - 360))).toEqual(orientationOfTag(String(degrees)));
    expect(orientationOfTag(String(degrees)).swapsSides).toBe(degrees % 180 === 90);
  },
);

it('rounds slanted pictures and ignores nonsense', () => {
  expect(orientationOfMatrix(matrix(93))).toEqual(orientationOfTag('90'));
  expect(orientationOfMatrix(matrix(-4))).toEqual(upright);
  expect(orientationOfMatrix('')).toEqual(upright);
  expect(orientationOfTag('left')).toEqual(upright);
});
