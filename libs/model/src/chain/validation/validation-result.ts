import { z } from 'zod';

const Remark = z.object({
  code: z.string(),
  message: z.string(),
  /** Dotted path from the root of the chain, for example `nodes.1.id`; empty for the chain as a whole. */
  path: z.string(),
});

export const ValidationResult = z.object({
  valid: z.boolean(),
  /** `true` where a warning made the chain invalid as an error would. */
  strict: z.boolean().optional(),
  errors: z.array(Remark),
  warnings: z.array(Remark),
  suggestions: z.array(z.string()),
  /** The nodes that no edge leads to: where the chain begins. */
  entry_nodes: z.array(z.string()).optional(),
  /** The nodes that no edge leaves: where the chain ends. */
  exit_nodes: z.array(z.string()).optional(),
});
export type ValidationResult = z.output<typeof ValidationResult>;
export type Remark = z.output<typeof Remark>;
