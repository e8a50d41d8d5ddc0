import { z } from 'zod';
import { ChainExtension } from '../chain-extension';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const text = scalar.nullish();
const listOrMap = z.union([z.array(scalar), z.record(z.string(), scalar.nullable())]).nullish();

const Port = z.union([
  scalar,
  z.object({
    target: scalar,
    published: scalar.nullish(),
    protocol: z.string().nullish(),
    host_ip: z.string().nullish(),
  }),
]);

const HealthCheck = z.object({
  test: z.union([z.string(), z.array(scalar)]).nullish(),
  timeout: text,
  disable: z.boolean().nullish(),
});

const Service = z.object({
  image: z.string().nullish(),
  build: z.unknown().optional(),
  container_name: z.string().nullish(),
  hostname: z.string().nullish(),
  depends_on: z
    .union([z.array(z.string()), z.record(z.string(), z.object({ condition: z.string().nullish() }).nullable())])
    .nullish(),
  links: z.array(z.string()).nullish(),
  external_links: z.array(z.string()).nullish(),
  networks: z
    .union([z.array(z.string()), z.record(z.string(), z.object({ aliases: z.array(z.string()).nullish() }).nullable())])
    .nullish(),
  environment: listOrMap,
  env_file: z.unknown().optional(),
  extends: z.unknown().optional(),
  ports: z.array(Port).nullish(),
  healthcheck: HealthCheck.nullish(),
  /** Says that a chain begins here. */
  'x-chain-mapping': ChainExtension.optional(),
});
export type ComposeService = z.output<typeof Service>;

export const ComposeFile = z.object({
  name: z.string().nullish(),
  include: z.unknown().optional(),
  services: z.record(z.string(), Service),
});
export type ComposeFile = z.output<typeof ComposeFile>;

/** `KEY=value` lines or a map, as pairs; a key without a value takes it from outside. */
export function pairsOf(
  list: z.output<typeof listOrMap>,
): readonly (readonly [string, string | undefined, string | number])[] {
  if (list == null) return [];
  if (!Array.isArray(list)) return Object.entries(list).map(([key, value]) => [key, value ?? undefined, key]);
  return list.map((line, index) => {
    const at = line.indexOf('=');
    return at < 0 ? [line, undefined, index] : [line.slice(0, at), line.slice(at + 1), index];
  });
}

/**
 * The text with the defaults of its variables: `${PORT:-8000}` is `8000`, and `$$` a dollar sign. A variable without a default
 * stays as it is written.
 */
export const withDefaults = (value: string): string =>
  value.replace(/\$(?:\$|\{[A-Za-z_][A-Za-z0-9_]*:?-([^{}]*)\})/g, (whole, fallback: string | undefined) =>
    whole === '$$' ? '$' : (fallback ?? ''),
  );
