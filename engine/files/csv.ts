/** Tables as text (RFC 4180). */
export type Cell = string | number | boolean | undefined;

/** One line, with its end; undefined is an empty cell. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (value: Cell): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
