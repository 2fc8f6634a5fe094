import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePpm } from './ppm.js';

const file = (header: string, ...bytes: number[]) => Buffer.concat([Buffer.from(header), Buffer.from(bytes)]);

it('reads colour and grey, 8 and 16 bit', () => {
  expect(parsePpm(file('P6\n2 1\n255\n', 1, 2, 3, 4, 5, 6), 'a')).toMatchObject({
    width: 2,
    height: 1,
    channels: 3,
  });
  expect([...parsePpm(file('P6 2 1 255\n', 1, 2, 3, 4, 5, 6), 'a').samples]).toEqual([1, 2, 3, 4, 5, 6]);
  const deep = parsePpm(file('P5 1 2 65535\n', 1, 2, 255, 254), 'a');
  expect(deep).toMatchObject({ width: 1, height: 2, channels: 1, max: 65535 });
  expect([...deep.samples]).toEqual([0x0102, 0xfffe]);
});

it('reads comments, and pixels that look like white space or comments', () => {
  const header = 'P5 # made by hand\n#  second\n 2\t2 # size\n100\n';
  expect([...parsePpm(file(header, 10, 32, 35, 13), 'a').samples]).toEqual([10, 32, 35, 13]);
});

it('reads what a writer of the format makes', () => {
  const size = fc.integer({ min: 1, max: 9 });
  const max = fc.integer({ min: 1, max: 65535 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, 3), max, fc.nat(), (width, height, channels, white, seed) => {
      const samples = Array.from(
        { length: width * height * channels },
        (_, i) => (seed + i * 7919) % (white + 1),
      );
      const bytes = white > 255 ? samples.flatMap((value) => [value >> 8, value & 255]) : samples;
      const header = `P${channels === 3 ? 6 : 5}\n${width} ${height}\n${white}\n`;
      const image = parsePpm(file(header, ...bytes), 'a');
      expect([image.width, image.height, image.max]).toEqual([width, height, white]);
      expect([...image.samples]).toEqual(samples);
    }),
  );
});

it.each([
  ['P6 2 2 255\n123', 'x.ppm is damaged: it should hold 12 bytes of pixels and has 3.'],
  ['P3 1 1 255\n1 2 3', 'x.ppm is damaged: it is not a binary PPM or PGM file.'],
  ['P5 0 1 255\n', 'x.ppm is damaged: its header makes no sense.'],
  ['P5 1 1 70000\n12', 'x.ppm is damaged: its header makes no sense.'],
  ['', 'x.ppm is damaged: it is not a binary PPM or PGM file.'],
])('refuses %j', (text, message) => {
  expect(() => parsePpm(Buffer.from(text), 'x.ppm')).toThrow(
    expect.objectContaining({ code: 'image-corrupt', message }),
  );
});
