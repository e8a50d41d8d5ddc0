import { z } from 'zod';

export const SeriesFormat = z.enum(['json', 'csv', 'arrow']);
export type SeriesFormat = z.output<typeof SeriesFormat>;

/** Media types of what ClickHouse writes. */
export const TYPES = {
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.stream',
  parquet: 'application/vnd.apache.parquet',
  jsonl: 'application/jsonl',
} as const;

/** The format that the header Accept asks for most; JSON where it asks for none of ours, or says nothing. */
export function formatOf(accept: string | undefined): SeriesFormat {
  let [best, weight]: [SeriesFormat, number] = ['json', 0];
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const format = FORMATS.get(type);
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (format !== undefined && quality > weight) [best, weight] = [format, quality];
  }
  return best;
}

const FORMATS: ReadonlyMap<string, SeriesFormat> = new Map([
  ['application/json', 'json'],
  [TYPES.csv, 'csv'],
  [TYPES.arrow, 'arrow'],
]);
