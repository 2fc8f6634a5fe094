import { expect, it } from 'vitest';
import { areaText, inUnitsOf, number, withUnit } from './quantities.js';

it.each([
  [0, '0'],
  [3.60555, '3.606'],
  [-0.03125, '−0.03125'],
  [12.3456, '12.35'],
  [1234.5, '1235'],
  [0.00052, '5.20e−4'],
  [Number.NaN, '–'],
  [undefined, '–'],
])('shows %s as %s', (value, text) => expect(number(value)).toBe(text));

it('has nothing where a value has no such unit, or came as null', () => {
  expect(inUnitsOf({ perFrame: 1 }, 'metric', (value) => value)).toBeUndefined();
  expect(inUnitsOf({ perFrame: null as unknown as number }, 'perFrame', (value) => value)).toBeUndefined();
  expect(withUnit(undefined, 'm/s')).toBe('–');
});

it('tells areas in metres only where speeds are too', () => {
  expect(areaText({ pixels: 1200, metres: 0.48 }, 'metric')).toBe('0.4800 m²');
  expect(areaText({ pixels: 1200, metres: 0.48 }, 'perSecond')).toBe('1200 px²');
  expect(areaText({ pixels: 1200 }, 'metric')).toBe('1200 px²');
});
