/** Numbers and tables as a person reads them. */

/** `1 pair`, `12 pairs`. */
export function pairs(count: number): string {
  return `${count} ${count === 1 ? 'pair' : 'pairs'}`;
}

/** `1 picture`, `12 pictures`. */
export function pictures(count: number): string {
  return `${count} ${count === 1 ? 'picture' : 'pictures'}`;
}

/** `0:42`, `12:05`, `3:04:09`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `3.2/s`, or `4.0 s each` for what takes longer than a second. */
export function rate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(1 / perSecond).toFixed(1)} s each`;
}

/** `346 MB`, `512 B`. */
export const bytes = (count: number): string => `${quantity(count)}${count < 1000 ? ' ' : ''}B`;

/** `7.15 M`, `12.3 G`. */
export function quantity(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const scaled = value / 1000 ** power;
  return `${power === 0 ? scaled : scaled.toPrecision(3)}${units[power]}`;
}

/** Columns under a header; numbers to the right, text to the left. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const numeric = header.map((_, column) => rows.every((row) => /^[\d.%-]*$/.test(row[column] ?? '')));
  return all.map((row) =>
    row
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
