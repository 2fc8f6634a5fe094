/** Numbers as people read them, in the language of the page. */
import i18next from 'i18next';

const locale = () => i18next.language ?? 'en';

/** 12,345,678 as 12.3M. */
export const compact = (value: number): string =>
  new Intl.NumberFormat(locale(), { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

const flopUnits = [
  [1e12, 'TFLOP'],
  [1e9, 'GFLOP'],
  [1e6, 'MFLOP'],
  [1e3, 'kFLOP'],
] as const;

/** 2,340,000,000,000 operations as 2.34 TFLOP, whatever the language calls large numbers. */
export function flop(operations: number): string {
  const [size, unit] = flopUnits.find(([size]) => operations >= size) ?? [1, 'FLOP'];
  const number = new Intl.NumberFormat(locale(), { maximumSignificantDigits: 3 }).format(operations / size);
  return `${number} ${unit}`;
}

/** 0.123 as 12 %, and 0.004 as 0.4 %. */
export const percent = (share: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: share < 0.01 ? 1 : 0 }).format(
    share,
  );

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** A file's size in decimal units, three digits of it. */
export function fileSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: byteUnits[power],
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** power);
}
