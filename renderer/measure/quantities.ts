/** Measured values as people read them: rounded to what they are worth, with their units. */
import type { InLengths } from '../../engine/analysis/samples';
import type { InUnits } from '../../engine/analysis/units';
import type { Units } from './measure-state';

export const SPEED_UNITS: Record<Units, string> = { perFrame: 'px/frame', perSecond: 'px/s', metric: 'm/s' };
export const FLUX_UNITS: Record<Units, string> = {
  perFrame: 'px²/frame',
  perSecond: 'px²/s',
  metric: 'm²/s',
};
export const RATE_UNITS: Record<Units, string> = { perFrame: '1/frame', perSecond: '1/s', metric: '1/s' };

/** What a value is in some units; undefined where it has none such, or is not known. */
export function inUnitsOf<T>(value: InUnits<T>, units: Units, read: (of: T) => number): number | undefined {
  const of = value[units];
  // JSON has null for what is not known.
  const number = of === undefined || of === null ? undefined : read(of);
  return Number.isFinite(number) ? number : undefined;
}

/** Four digits, more than any flow is good for. */
export function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const power = Math.floor(Math.log10(Math.abs(value)));
  const text = power < -3 || power > 4 ? value.toExponential(2) : value.toFixed(Math.max(0, 3 - power));
  return text.replaceAll('-', '−');
}

export const withUnit = (value: number | undefined, unit: string): string =>
  value === undefined ? '–' : `${number(value)} ${unit}`;

export function areaText({ pixels, metres }: InLengths<number>, units: Units): string {
  if (units === 'metric' && metres !== undefined) return withUnit(metres, 'm²');
  return `${Math.round(pixels)} px²`;
}
