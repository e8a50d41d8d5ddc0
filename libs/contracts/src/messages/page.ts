import { z } from 'zod';

/** Which part of a list is asked for. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export type Page = z.output<typeof Page>;

/** A list answer: `{<plural>: [...], total, limit, offset}`. */
export function listOf<Plural extends string, Item extends z.ZodType>(plural: Plural, item: Item) {
  const items = { [plural]: z.array(item) } as Record<Plural, z.ZodArray<Item>>;
  return z.object({ ...items, total: z.number().int(), limit: z.number().int(), offset: z.number().int() });
}

/** Who asks for a change: a person, a key or a service. */
export const Actor = z.string().min(1).max(200).default('anonymous');
