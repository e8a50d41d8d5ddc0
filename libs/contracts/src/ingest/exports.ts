import { ChainId, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { ChainSeriesInput } from './series';

/** Where the bytes of an answer go that no message holds: `bytes.<who asks>.<id>`. */
const ByteAddress = z
  .string()
  .max(200)
  .regex(/^bytes\.[\w-]+\.[\w-]+$/);
const Begun = z.object({ rows: z.number().int() });

/** A series as another program reads it. The first bytes follow as soon as the answer is there. */
export const exportSeries = defineQuery({
  subject: 'query.ingest.chains.series.export',
  input: ChainSeriesInput.extend({ format: z.enum(['csv', 'arrow']), address: ByteAddress }),
  output: Begun,
  deadline_ms: 15_000,
});

export const ExportInput = z.object({
  table: z
    .enum([
      'chain_health_metrics',
      'chain_execution_traces',
      'chain_performance_events',
      'chain_network_flows',
      'chain_states',
    ])
    .default('chain_health_metrics'),
  from: Time,
  to: Time,
  format: z.enum(['parquet', 'csv', 'jsonl']).default('parquet'),
  /** Only rows of this chain; network flows are of none. */
  chain_id: ChainId.optional(),
});

/** The rows of a table of a time, as ClickHouse writes them, in no particular order. */
export const exportRows = defineQuery({
  subject: 'query.ingest.rows.export',
  input: ExportInput.extend({ address: ByteAddress }),
  output: Begun,
  deadline_ms: 120_000,
});
