import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { anyField, fieldOf } from '../../test/support/fields.js';
import type { StudioError } from '../errors.js';
import { type Conversion, type Converted, convertFlow, lossOf } from './convert.js';
import { encodeMotionLayers } from './formats/exr.js';
import { encodeFlow, type FlowFormatId, flowFormats, readFlow, readFlowFile } from './formats/index.js';

async function converted(conversion: Partial<Conversion> & Pick<Conversion, 'input' | 'output'>) {
  const files: Converted[] = [];
  const errors: StudioError[] = [];
  let error: StudioError | undefined;
  await convertFlow(
    { overwrite: false, lossy: false, ...conversion },
    (file) => files.push(file),
    (failure) => errors.push(failure),
  ).catch((thrown: StudioError) => {
    error = thrown;
  });
  return { files, errors, error };
}

/** Every format holds this exactly. */
const easy = fieldOf(6, 4, (x, y) => (x === 2 ? [NaN, NaN] : [x / 4, y - 2.5]));

it('goes from every format to every other and back without a change', async () => {
  const folder = temporaryFolder();
  const ids = Object.keys(flowFormats) as FlowFormatId[];
  for (const from of ids) {
    const input = join(folder, `from-${from}${flowFormats[from].extension}`);
    writeFileSync(input, await encodeFlow(from, easy));
    for (const format of ids) {
      const output = join(folder, `${from}-to-${format}${flowFormats[format].extension}`);
      const { files, error } = await converted({ input, output, format });
      expect(error).toBeUndefined();
      expect(files).toMatchObject([{ input, output, loss: { lost: 0, off: 0 } }]);
      expect(await readFlow(output)).toEqual(easy);
    }
  }
});

it('refuses to lose anything unless told to, and says how much it would be', async () => {
  const folder = temporaryFolder();
  const input = join(folder, 'fast.flo');
  writeFileSync(
    input,
    await encodeFlow(
      'flo',
      fieldOf(3, 1, (x) => [[600, 0.005, 1][x]!, 0]),
    ),
  );
  const output = join(folder, 'fast.png');
  const refused = await converted({ input, output });
  expect(refused.error).toMatchObject({
    code: 'lossy',
    message: `KITTI 16-bit PNG cannot keep ${input} as it is: 1 vector would become unknown, and motions would be up to 0.0050 px off.`,
  });
  expect(readdirSync(folder)).toEqual(['fast.flo']);
  const half = await converted({ input, output: join(folder, 'fast.exr'), format: 'exr-half' });
  expect(half.error).toMatchObject({ code: 'lossy', message: expect.not.stringContaining('unknown') });
  const forced = await converted({ input, output, lossy: true });
  expect(forced.files).toMatchObject([{ loss: { lost: 1 } }]);
  expect((await readFlow(output)).data.slice(0, 3)).toEqual(Float32Array.of(NaN, 0, 1));
});

it('never replaces a file unless told to', async () => {
  const folder = temporaryFolder();
  const [input, output] = [join(folder, 'a.flo'), join(folder, 'b.npy')];
  writeFileSync(input, await encodeFlow('flo', easy));
  writeFileSync(output, 'mine');
  const { error } = await converted({ input, output });
  expect(error).toMatchObject({ code: 'file-exists', message: `${output} is there already.` });
  expect(readFileSync(output, 'utf8')).toBe('mine');
  expect((await converted({ input, output, overwrite: true })).error).toBeUndefined();
  expect(await readFlow(output)).toEqual(easy);
});

it('converts all of a folder that can be, and counts the others', async () => {
  const root = temporaryFolder();
  const [input, output] = [join(root, 'backward'), join(root, 'new/exr')];
  mkdirSync(input);
  for (const stem of ['000000', '000002'])
    writeFileSync(join(input, `${stem}.flo`), await encodeFlow('flo', easy));
  writeFileSync(join(input, '000001.flo'), 'PIEH, and then nothing');
  writeFileSync(join(input, 'notes.txt'), 'no flow');
  const untold = await converted({ input, output });
  expect(untold.error).toMatchObject({ code: 'bad-usage' });
  const { files, errors, error } = await converted({ input, output, format: 'exr' });
  expect(files.map((file) => file.output)).toEqual([join(output, '000000.exr'), join(output, '000002.exr')]);
  expect(errors).toMatchObject([{ code: 'file-corrupt', message: expect.stringContaining('000001.flo') }]);
  expect(error).toMatchObject({ code: 'inputs-failed', message: '1 of 3 files could not be converted.' });
  expect(readdirSync(output)).toEqual(['000000.exr', '000002.exr']);
  // What lies in a folder named backward is told so.
  expect(readFileSync(join(output, '000002.exr'), 'latin1')).toContain('backward.u');
});

it.each(['nuke', 'blender'] as const)(
  'asks which flow of a file of %s is meant, and takes that',
  async (convention) => {
    const folder = temporaryFolder();
    const [input, output] = [join(folder, 'both.exr'), join(folder, 'one.flo')];
    const back = fieldOf(6, 4, (x, y) => [y + 1, -x]);
    writeFileSync(input, await encodeMotionLayers({ forward: easy, backward: back }, convention));
    expect((await converted({ input, output })).error).toMatchObject({
      code: 'two-directions',
      message: `${input} holds the flow forward and the flow backward.`,
    });
    expect(readdirSync(folder)).toEqual(['both.exr']);
    for (const [direction, field] of [
      ['forward', easy],
      ['backward', back],
    ] as const) {
      expect((await converted({ input, output, direction, overwrite: true })).error).toBeUndefined();
      expect(await readFlow(output)).toEqual(field);
    }
    const exr = join(folder, 'one.exr');
    expect((await converted({ input, output: exr, direction: 'backward' })).error).toBeUndefined();
    // What a file says of itself goes before the name of its folder.
    expect((await converted({ input: exr, output: join(folder, 'again.exr') })).error).toBeUndefined();
    expect(await readFlowFile(join(folder, 'again.exr'))).toMatchObject({
      directions: ['backward'],
      field: back,
    });
    expect(
      (await converted({ input: exr, output: join(folder, 'no.flo'), direction: 'forward' })).error,
    ).toMatchObject({
      code: 'file-corrupt',
      message: expect.stringContaining('holds no flow forward: its channels are backward.u, backward.v'),
    });
  },
);

it('measures a loss by what is known and what is left of it', () => {
  const component = fc.oneof(fc.float({ min: -700, max: 700, noNaN: true }), fc.constant(NaN));
  fc.assert(
    fc.property(anyField(component), (field) => {
      expect(lossOf(field, field)).toEqual({ lost: 0, off: 0 });
      const nothing = fieldOf(field.width, field.height, () => [NaN, NaN]);
      const pixels = field.width * field.height;
      const known = [...Array(pixels).keys()].filter(
        (i) => !Number.isNaN(field.data[i]! + field.data[pixels + i]!),
      );
      expect(lossOf(field, nothing)).toEqual({ lost: known.length, off: 0 });
      expect(lossOf(nothing, field)).toEqual({ lost: 0, off: 0 });
    }),
  );
});
