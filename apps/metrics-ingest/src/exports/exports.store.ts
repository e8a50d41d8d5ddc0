import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ExportInput, exportSeries, InputOf } from '@chain-mapping/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Questions } from '../questions/questions.store';
import type { Range } from '../questions/range';
import { ClickHouse } from '../storage/clickhouse.store';

export const EXPORT_OPTIONS = Symbol('EXPORT_OPTIONS');

export interface ExportOptions {
  /** Whether ClickHouse runs in this process: it then hands out answers only whole. */
  readonly embedded: boolean;
}

/** Bytes that are ready to be read. */
export interface Export {
  readonly rows: number;
  readonly bytes: Readable;
  close(): void;
}

export type RowsWanted = Omit<z.output<typeof ExportInput>, 'from' | 'to'> & {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
};

const FORMATS = { csv: 'CSVWithNames', arrow: 'ArrowStream', parquet: 'Parquet', jsonl: 'JSONEachRow' } as const;

// Small groups of rows, so that what is written is soon out of memory; times as everywhere else.
const SETTINGS = `max_execution_time = 110, max_memory_usage = 500000000, max_threads = 1, max_block_size = 8192,
  output_format_parquet_row_group_size = 65536, output_format_parallel_formatting = 0, date_time_output_format = 'iso',
  format_csv_null_representation = '', output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0`;

@Injectable()
export class Exports {
  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly questions: Questions,
    @Inject(EXPORT_OPTIONS) private readonly options: ExportOptions,
  ) {}

  async series(
    asked: Omit<InputOf<typeof exportSeries>, 'format' | 'address'>,
    range: Range,
    format: 'csv' | 'arrow',
  ): Promise<Export> {
    const { sql, parameters } = await this.questions.seriesTable(asked, range);
    const bytes = await this.clickhouse.read(`${sql} SETTINGS ${SETTINGS} FORMAT ${FORMATS[format]}`, parameters);
    return { rows: Math.ceil((range.to - range.from) / range.step_ms), bytes, close: () => undefined };
  }

  async count(wanted: RowsWanted): Promise<number> {
    const [row] = await this.clickhouse.ask<{ count: number }>(
      `SELECT count() AS count FROM ${selection(wanted)}`,
      parametersOf(wanted),
    );
    return row?.count ?? 0;
  }

  /** The rows of a table, written by ClickHouse. */
  async rows(wanted: RowsWanted, rows: number): Promise<Export> {
    const parameters = parametersOf(wanted);
    const format = FORMATS[wanted.format];
    if (!this.options.embedded) {
      const sql = `SELECT * FROM ${selection(wanted)} SETTINGS ${SETTINGS} FORMAT ${format}`;
      return { rows, bytes: await this.clickhouse.read(sql, parameters), close: () => undefined };
    }
    // The engine in this process would hold all of it in our memory: it goes by way of the disk.
    const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-export-'));
    const close = () => rmSync(folder, { recursive: true, force: true });
    try {
      const file = join(folder, 'rows');
      const sql = `INSERT INTO FUNCTION file('${file}', '${format}') SELECT * FROM ${selection(wanted)} SETTINGS ${SETTINGS}`;
      for await (const _ of await this.clickhouse.read(sql, parameters));
      return { rows, bytes: createReadStream(file, { highWaterMark: 256 * 1024 }), close };
    } catch (error) {
      close();
      throw error;
    }
  }
}

/** The table is one of a list of ours; what is asked for goes in as parameters. */
const selection = ({ table, chain_id }: RowsWanted): string =>
  `${table} WHERE timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})
    ${chain_id === undefined ? '' : 'AND chain_id = {chain_id:String}'}`;

const parametersOf = ({ from, to, chain_id }: RowsWanted) => ({
  from,
  to,
  ...(chain_id !== undefined && { chain_id }),
});
