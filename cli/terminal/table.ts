import stringWidth from 'string-width';

/** Lines of a table, columns as wide as their widest cell on a terminal; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  const pad = (cell: string, column: number, { length }: readonly string[]) =>
    column === length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
  return rows.map((row) => row.map((cell, column) => pad(cell, column, row)).join('  '));
}
