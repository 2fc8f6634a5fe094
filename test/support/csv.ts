import { readFileSync } from 'node:fs';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Record<string, string>[];
}

/** Reads a table without quoted cells. */
export function readTable(path: string): Table {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
  const columns = header!.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i]!, cell])));
  return { columns, rows };
}
