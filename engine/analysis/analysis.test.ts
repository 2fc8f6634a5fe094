import { expect, it } from 'vitest';
import { needsBackward, parseAnalysis } from './analysis.js';

it('fills in what is left out, and takes what it wrote', () => {
  const analysis = parseAnalysis({ schema: 1 });
  expect(analysis).toMatchObject({
    flow: { model: 'nano' },
    calibration: { kind: 'none' },
    axes: { origin: { x: 0, y: 0 }, yUp: false },
    outputs: ['csv', 'json', 'npz', 'svg', 'png', 'html'],
  });
  expect(parseAnalysis(JSON.parse(JSON.stringify(analysis)))).toEqual(analysis);
  expect(needsBackward(analysis)).toBe(false);
});

it('asks for the flow back where something needs it', () => {
  expect(needsBackward(parseAnalysis({ schema: 1, tracks: [{ name: 'a', x: 1, y: 1 }] }))).toBe(true);
  expect(needsBackward(parseAnalysis({ schema: 1, validation: { consistency: true } }))).toBe(true);
});

const square = { kind: 'rectangle', x: 0, y: 0, width: 1, height: 1 };
it.each([
  [{}, 'must have "schema": 1'],
  [{ schema: 1, speed: 3 }, 'speed'],
  [{ schema: 1, outputs: [] }, 'at least one output'],
  [
    {
      schema: 1,
      calibration: { kind: 'length', from: { x: 0, y: 0 }, to: { x: 1, y: 0 }, length: 0, unit: 'm' },
    },
    'must be above 0',
  ],
  [
    {
      schema: 1,
      calibration: { kind: 'length', from: { x: 0, y: 0 }, to: { x: 1, y: 0 }, length: 1, unit: 'mile' },
    },
    'one of µm, mm',
  ],
  [{ schema: 1, calibration: { kind: 'plane', points: [], unit: 'm' } }, 'exactly four points'],
  [
    {
      schema: 1,
      regions: [
        { name: 'a', shape: square },
        { name: 'a', shape: square },
      ],
    },
    'two of the name a',
  ],
  [{ schema: 1, lines: [{ name: 'a', from: { x: 3, y: 4 }, to: { x: 3, y: 4 } }] }, 'line without length: a'],
  [{ schema: 1, frames: { start: 3, end: 3, step: 1 } }, 'at least two frames'],
])('refuses %j in one sentence', (analysis, words) => {
  const error = (() => {
    try {
      parseAnalysis(analysis, 'plan.json');
    } catch (thrown) {
      return thrown as Error;
    }
    return undefined;
  })();
  expect(error).toMatchObject({ code: 'bad-analysis', message: expect.stringContaining(words) });
  expect(error!.message).toMatch(/^plan\.json .*\.$/);
  expect(error!.message).not.toContain('\n');
});
