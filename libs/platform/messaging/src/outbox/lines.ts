/**
 * Handles rows that stand in lines, one for each key: those of one key in their order, each after the one before it is done; different
 * keys side by side, at most `width` at once. A line ends at its first row that is refused, the others go on.
 *
 * @param handle answers whether the row is done
 * @returns the rows that are done: of each key the first ones, without a gap
 */
export async function inLines<Row>(
  rows: readonly Row[],
  options: {
    readonly width: number;
    readonly keyOf: (row: Row) => string;
    readonly handle: (row: Row) => Promise<boolean>;
  },
): Promise<Row[]> {
  const { width, keyOf, handle } = options;
  const lines = new Map<string, Row[]>();
  for (const row of rows) {
    const line = lines.get(keyOf(row));
    if (line) line.push(row);
    else lines.set(keyOf(row), [row]);
  }
  const done: Row[] = [];
  const waiting = lines.values();
  await Promise.all(
    Array.from({ length: Math.min(width, lines.size) }, async () => {
      // All share one iterator: whoever is free takes the next line.
      for (const line of waiting) {
        for (const row of line) {
          if (!(await handle(row))) break;
          done.push(row);
        }
      }
    }),
  );
  return done;
}
