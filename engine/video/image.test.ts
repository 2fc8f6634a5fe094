import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/clips.js';
import { readImage, readImageSize } from './image.js';
import { byNumber } from './images.js';

/** A 3x2 picture: (height, width, 3) bytes, all different. */
const pixels = Uint8Array.from({ length: 18 }, (_, i) => 10 + 13 * i);
const raw = { width: 3, height: 2, channels: 3 as const };
const path = (name: string) => join(temporaryFolder(), name);

describe('8-bit images', () => {
  it.each(['a.png', 'a.webp', 'a.tiff', 'A.TIF'])('are read exactly from %s', async (name) => {
    const file = path(name);
    const image = sharp(pixels, { raw });
    if (name.endsWith('png')) await image.png().toFile(file);
    else if (name.endsWith('webp')) await image.webp({ lossless: true }).toFile(file);
    else await image.tiff({ compression: 'lzw' }).toFile(file);
    const { width, height, data } = await readImage(file);
    expect([width, height]).toEqual([3, 2]);
    expect(data).toEqual(pixels);
  });

  it('are read from JPEG, with the size after its EXIF orientation', async () => {
    const file = path('a.jpg');
    // Red above blue; orientation 6 is shown turned clockwise: blue left of red.
    const halves = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) =>
      i % 3 === (i < 768 ? 0 : 2) ? 255 : 0,
    );
    const image = sharp(halves, { raw: { width: 16, height: 32, channels: 3 } });
    await image
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toFile(file);
    expect(await readImageSize(file)).toEqual({ width: 32, height: 16 });
    const { width, height, data } = await readImage(file);
    expect([width, height]).toEqual([32, 16]);
    const at = (x: number) =>
      [...data.subarray((5 * 32 + x) * 3, (5 * 32 + x) * 3 + 3)].map((v) => Math.round(v / 255));
    expect([at(4), at(27)]).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  it('are made RGB from grey, palette and transparency', async () => {
    const grey = path('grey.png');
    await sharp(Uint8Array.of(0, 50, 100, 150, 200, 250), { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(grey);
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect([...(await readImage(grey)).data]).toEqual([0, 50, 100, 150, 200, 250].flatMap((v) => [v, v, v]));

    const palette = path('palette.png');
    await sharp(pixels, { raw }).png({ palette: true, colours: 16, dither: 0 }).toFile(palette);
    expect((await readImage(palette)).data).toHaveLength(18);

    const alpha = path('alpha.png');
    const rgba = Uint8Array.of(200, 100, 50, 255, 200, 100, 50, 0);
    await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } }).toFile(alpha);
    expect([...(await readImage(alpha)).data]).toEqual([200, 100, 50, 0, 0, 0]);
  });
});

describe('16-bit images', () => {
  const deep = Uint16Array.from({ length: 18 }, (_, i) => 257 * 13 * i + i);

  it.each(['a.png', 'a.tiff'])('keep their precision from %s', async (name) => {
    const file = path(name);
    const image = sharp(deep, { raw }).toColourspace('rgb16');
    await (name.endsWith('png') ? image.png() : image.tiff({ compression: 'lzw' })).toFile(file);
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    const { data } = await readImage(file);
    expect(data).toBeInstanceOf(Float32Array);
    for (const [i, value] of data.entries()) expect(value).toBeCloseTo(deep[i]! / 257, 4);
  });

  it('are made RGB from grey', async () => {
    const file = path('grey.png');
    const values = Uint16Array.of(0, 1, 1000, 30000, 65534, 65535);
    await sharp(values, { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(file);
    expect(await sharp(file).metadata()).toMatchObject({ depth: 'ushort', channels: 1 });
    const { data } = await readImage(file);
    const expected = [...values].flatMap((value) => [value, value, value]);
    for (const [i, value] of data.entries()) expect(value).toBeCloseTo(expected[i]! / 257, 4);
  });
});

describe('PPM images', () => {
  it('are bytes if white is 255, floats 0..255 otherwise', async () => {
    const [bytes, grey, deep] = [path('a.ppm'), path('a.pgm'), path('b.pgm')];
    writeFileSync(bytes, Buffer.concat([Buffer.from('P6 3 2 255\n'), pixels]));
    writeFileSync(grey, Buffer.from([...Buffer.from('P5 2 1 255\n'), 7, 255]));
    writeFileSync(deep, Buffer.from([...Buffer.from('P5 2 1 1023\n'), 3, 255, 0, 1]));
    expect(await readImage(bytes)).toEqual({ width: 3, height: 2, data: pixels });
    expect((await readImage(grey)).data).toEqual(Uint8Array.of(7, 7, 7, 255, 255, 255));
    const { data } = await readImage(deep);
    expect(data).toBeInstanceOf(Float32Array);
    expect(data[0]).toBe(255);
    expect(data[5]).toBeCloseTo(255 / 1023, 5);
    expect(await readImageSize(deep)).toEqual({ width: 2, height: 1 });
  });
});

describe('what cannot be read', () => {
  it.each(['png', 'jpg', 'webp', 'tiff'] as const)('is a cut .%s', async (type) => {
    const file = path(`a.${type}`);
    const noise = new Uint8Array(64 * 64 * 3);
    for (let i = 1; i < noise.length; i++) noise[i] = ((noise[i - 1]! * 75 + 74 * i) % 65537) >> 3;
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(type as 'png')
      .toFile(file);
    const whole = readFileSync(file);
    for (const part of [0.98, 0.6, 0.1]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * part)));
      await expect(readImage(file), `${part}`).rejects.toMatchObject({
        code: 'image-corrupt',
        message: `${file} is not an image that can be read, or it is damaged.`,
      });
    }
  });

  it('is told by name', async () => {
    const heic = path('a.HEIC');
    writeFileSync(heic, Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0', 'latin1'));
    for (const read of [readImage, readImageSize]) {
      await expect(read(heic)).rejects.toMatchObject({
        code: 'heic-unsupported',
        message: `${heic} is a HEIC photo, which cannot be decoded here.`,
      });
      await expect(read('/nowhere/a.png')).rejects.toMatchObject({ code: 'file-missing' });
      await expect(read('/nowhere/a.ppm')).rejects.toMatchObject({ code: 'file-missing' });
      await expect(read('/tmp')).rejects.toMatchObject({ code: 'not-a-file' });
    }
    const float = path('float.tiff');
    await sharp(Float32Array.of(0, 0.5, 1), { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toFile(float);
    if ((await sharp(float).metadata()).depth === 'float') {
      await expect(readImage(float)).rejects.toMatchObject({ code: 'image-unsupported' });
    }
  });
});

it('orders names as a person counts', () => {
  const names = ['a10.png', 'a2.png', 'a02.png', 'A3.png', 'a1.png', 'b1.png', 'a123456789012345678901.png'];
  expect([...names].sort(byNumber)).toEqual([
    'a1.png',
    'a02.png',
    'a2.png',
    'A3.png',
    'a10.png',
    'a123456789012345678901.png',
    'b1.png',
  ]);
  const name = fc.stringMatching(/^[aA_]?[0-9]{1,4}\.png$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8 }), fc.integer(), (list, seed) => {
      const shuffled = [...list].sort((a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7));
      expect(shuffled.sort(byNumber)).toEqual([...list].sort(byNumber));
    }),
  );
});
