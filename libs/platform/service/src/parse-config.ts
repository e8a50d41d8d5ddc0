import { z } from 'zod';

/** The environment holds values that the service cannot start with; the message names each variable. */
export class ConfigError extends Error {
  constructor(readonly variables: readonly { readonly name: string; readonly message: string }[]) {
    super(['Wrong configuration:', ...variables.map(({ name, message }) => `  ${name}: ${message}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads a configuration from environment variables. An empty variable counts as not set, as in a compose file.
 *
 * @throws ConfigError naming every wrong variable, not only the first.
 */
export function parseConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  const set = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const name = issue.path.map(String).join('.');
      return { name, message: name in set ? issue.message : `must be set: ${issue.message}` };
    }),
  );
}
