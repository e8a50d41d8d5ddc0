import { type ChainSort, InvalidInput } from '@chain-mapping/contracts';
import { z } from 'zod';

/** A column to sort by: as SQL, and as text that reads back as the same value. */
interface SortColumn {
  readonly expression: string;
  readonly type: string;
}

const plain = (column: string, type = 'text'): SortColumn => ({ expression: `chain.${column}`, type });
// In the order of code points, on every server.
const text = (column: string): SortColumn => ({ expression: `chain.${column} COLLATE "C"`, type: 'text' });

const columns: Readonly<Record<string, SortColumn>> = {
  name: text('name'),
  category: text('category'),
  status: text('status'),
  version: plain('version', 'integer'),
  created_at: plain('created_at', 'timestamptz'),
  updated_at: plain('updated_at', 'timestamptz'),
};

/** Ids in their order: by letter, then by number. */
const ID_ORDER = ['left(chain.id, 1)', 'length(chain.id)', 'chain.id'];

const Cursor = z.tuple([z.string(), z.string().nullable(), z.string().max(12)]);

/** Where a page ends: the sort, the value of its column in the last row, and the id of that row. */
export interface ChainOrder {
  readonly orderBy: string;
  /** The value of the sort column, to be selected as text. */
  readonly key: string;
  /** The condition of what comes after a cursor, by the parameters that it names. */
  readonly after: (parameter: (value: string) => string) => string;
  readonly cursorOf: (last: { readonly id: string; readonly key: string | null }) => string;
}

/**
 * The total order of a list: no two chains are equal in it, so that pages neither repeat nor leave out a chain that stands still.
 *
 * @throws InvalidInput when the cursor was not given for this sort
 */
export function chainOrder(sort: ChainSort, cursor?: string): ChainOrder {
  const descending = sort.startsWith('-');
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>'];
  const column = columns[descending ? sort.slice(1) : sort];
  const expressions = [...(column ? [column.expression] : []), ...ID_ORDER];
  const position = cursor === undefined ? undefined : readCursor(cursor, sort);
  return {
    orderBy: `ORDER BY ${expressions.map((each) => `${each} ${direction}`).join(', ')}`,
    key: column ? `(${column.expression})::text` : 'NULL::text',
    after: (parameter) => {
      if (position === undefined) return 'true';
      const id = parameter(position.id);
      const key = column && position.key !== null ? [`${parameter(position.key)}::${column.type}`] : [];
      return `(${expressions.join(', ')}) ${beyond} (${[...key, `left(${id}, 1)`, `length(${id})`, id].join(', ')})`;
    },
    cursorOf: ({ id, key }) => Buffer.from(JSON.stringify([sort, key, id])).toString('base64url'),
  };
}

function readCursor(cursor: string, sort: ChainSort): { readonly key: string | null; readonly id: string } {
  const read = Cursor.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()));
  if (!read.success || read.data[0] !== sort || read.data.some((part) => part?.includes('\0'))) {
    const message = 'is not the next_cursor of a list with this sort';
    throw new InvalidInput(`cursor ${message}`, [{ path: 'cursor', message }]);
  }
  const [, key, id] = read.data;
  return { key, id };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
