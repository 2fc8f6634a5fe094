/** Small systems of linear equations. */

/**
 * The x of `matrix` x = `right`, an n x n system row by row, by elimination with pivots; undefined if it has none, or no single
 * one.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  const largest = Math.max(...matrix.flat().map(Math.abs));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    if (!(Math.abs(rows[k]![k]!) > 1e-12 * largest)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= rows[i]![j]! * solution[j]!;
    solution[i] = rest / rows[i]![i]!;
  }
  return solution;
}

/** Normal equations of a weighted least-squares fit, filled one equation at a time. */
export class LeastSquares {
  private readonly matrix: number[][];
  private readonly right: number[];

  constructor(readonly unknowns: number) {
    this.matrix = Array.from({ length: unknowns }, () => new Array<number>(unknowns).fill(0));
    this.right = new Array<number>(unknowns).fill(0);
  }

  /** Adds `coefficients` . x = `value` with a weight. */
  add(coefficients: readonly number[], value: number, weight = 1): void {
    for (let i = 0; i < this.unknowns; i++) {
      const scaled = weight * coefficients[i]!;
      if (scaled === 0) continue;
      for (let j = 0; j < this.unknowns; j++) this.matrix[i]![j]! += scaled * coefficients[j]!;
      this.right[i]! += scaled * value;
    }
  }

  /** Undefined if the equations do not determine it. */
  solve(): number[] | undefined {
    return solveLinear(this.matrix, this.right);
  }
}
