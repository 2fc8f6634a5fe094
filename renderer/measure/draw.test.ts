import { describe, expect, it } from 'vitest';
import { parseAnalysis } from '../../engine/analysis/analysis.js';
import { drawn, freshName, inTheMiddle, PRESSES } from './draw.js';
import { EMPTY, TOOLS } from './measure-state.js';

const CHOICE = { radius: 8 };

it('is empty as an analysis that says nothing', () => {
  expect(parseAnalysis({ schema: 1 })).toEqual(EMPTY);
});

describe.each(TOOLS)('the tool %s', (tool) => {
  it('draws what an analysis takes, also from the keyboard', () => {
    const points = inTheMiddle(tool, { width: 640, height: 360 });
    const presses = PRESSES[tool];
    if (typeof presses === 'number') expect(points).toHaveLength(presses);
    const { analysis } = drawn(EMPTY, tool, points, CHOICE);
    expect(analysis).not.toEqual(EMPTY);
    expect(parseAnalysis(analysis)).toEqual(analysis);
  });
});

it('draws the same rectangle from any corner', () => {
  const [a, b] = [
    { x: 10, y: 20 },
    { x: 40, y: 60 },
  ];
  const shapes = [
    [a, b],
    [b, a],
    [
      { x: a.x, y: b.y },
      { x: b.x, y: a.y },
    ],
  ].map((points) => drawn(EMPTY, 'rectangle', points, CHOICE).analysis.regions[0]!.shape);
  for (const shape of shapes) {
    expect(shape).toEqual({ kind: 'rectangle', x: 10, y: 20, width: 30, height: 40 });
  }
});

it('goes on with the brush region that is selected, and begins one where another is', () => {
  const stroke = [{ x: 1, y: 1 }];
  const first = drawn(EMPTY, 'brush', stroke, CHOICE);
  const second = drawn(first.analysis, 'brush', stroke, { ...CHOICE, selected: first.place });
  expect(second.analysis.regions).toHaveLength(1);
  const third = drawn(second.analysis, 'brush', stroke, CHOICE);
  expect(third.analysis.regions.map(({ name }) => name)).toEqual(['R1', 'R2']);
});

it('keeps a long stroke short enough to be sent, with gaps that the brush hides', () => {
  const points = Array.from({ length: 2000 }, (_, i) => ({ x: i / 4, y: 10 }));
  const { shape } = drawn(EMPTY, 'brush', points, CHOICE).analysis.regions[0]!;
  if (shape.kind !== 'brush') throw new Error('It is no brush.');
  const kept = shape.strokes[0]!.points;
  expect(kept.length).toBeLessThan(300);
  for (const [i, { x }] of kept.entries()) expect(x - (kept[i - 1]?.x ?? 0)).toBeLessThan(CHOICE.radius / 2);
});

it('gives names that are free, also between others', () => {
  const named = (...names: string[]) => ({
    ...EMPTY,
    probes: names.map((name) => ({ name, x: 0, y: 0, radius: 0 })),
  });
  expect(freshName(named(), 'probes')).toBe('P1');
  expect(freshName(named('P1', 'P3'), 'probes')).toBe('P2');
});
