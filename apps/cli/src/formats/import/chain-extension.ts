import { Category, ChainId } from '@chain-mapping/model';
import { z } from 'zod';

/** What `x-chain-mapping` says of a chain, in files of formats that leave room for it. */
export const ChainExtension = z.strictObject({
  id: ChainId.optional(),
  name: z.string().trim().min(1).optional(),
  category: Category.optional(),
  description: z.string().optional(),
  /** Milliseconds. */
  latency_sla: z.number().positive().optional(),
  tags: z.array(z.string().min(1)).optional(),
});
export type ChainExtension = z.output<typeof ChainExtension>;
