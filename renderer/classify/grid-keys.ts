/** Where a key leads from a place, in rows of so many; undefined for other keys. */
export function targetOf(key: string, at: number, columns: number, count: number): number | undefined {
  if (count === 0) return undefined;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  if (at < 0) return 0;
  const target = at + step;
  // Up from the first row and down from the last stay where they are.
  return target < 0 || target >= count ? at : target;
}
