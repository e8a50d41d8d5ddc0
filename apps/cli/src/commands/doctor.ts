import { clickhouse, nats, nodeVersion, postgres, redis, settings, system } from '../doctor/checks';
import { exitCodeOf, type Finding } from '../doctor/finding';
import { table } from '../output/output';
import type { CommandContext } from './context';

/** Checks what this machine can see of a system, and says what to do; answers the exit code. */
export async function doctor({ api, config, out }: CommandContext, env: NodeJS.ProcessEnv): Promise<number> {
  const given = (name: string): string | undefined => env[name] || undefined;
  const findings = (
    await Promise.all([
      nodeVersion(),
      system(api),
      nats(config.nats),
      postgres(given('DATABASE_URL')),
      redis(given('REDIS_URL')),
      clickhouse(given('CLICKHOUSE_URL')),
      settings(env),
    ])
  ).flat();
  const { green, red, yellow } = out.colours;
  const colour = { ok: green, warning: yellow, failed: red, skipped: String };
  const code = exitCodeOf(findings);
  out.data({ healthy: code === 0, findings }, () =>
    [
      table<Finding>(findings, [
        { title: 'STATE', value: ({ state }) => colour[state](state) },
        { title: 'WHAT', value: ({ what }) => what },
        { title: 'HOW IT IS', value: ({ detail }) => detail },
      ]),
      ...findings.flatMap(({ what, advice }) => (advice === undefined ? [] : [`${what}: ${advice}`])),
    ].join('\n'),
  );
  return code;
}
