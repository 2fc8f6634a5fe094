/** Numbers as people read them, in the language of the page. */
import i18next from 'i18next';

const locale = () => i18next.language ?? 'en';

/** 12,345,678 as 12.3M. */
export const compact = (value: number): string =>
  new Intl.NumberFormat(locale(), { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

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
