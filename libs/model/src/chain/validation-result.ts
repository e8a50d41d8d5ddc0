import { z } from 'zod';

const Remark = z.object({
  code: z.string(),
  message: z.string(),
  /** Dotted path from the root of the chain, for example `nodes.1.id`; empty for the chain as a whole. */
  path: z.string(),
});

export const ValidationResult = z.object({
  valid: z.boolean(),
  errors: z.array(Remark),
  warnings: z.array(Remark),
  suggestions: z.array(z.string()),
});
export type ValidationResult = z.output<typeof ValidationResult>;
export type Remark = z.output<typeof Remark>;
