import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRunningSystem } from '@chain-mapping/backends';
import { ApiClient } from '../api/api-client';
import type { CliConfig } from '../config';
import { Failure } from '../output/failure';
import type { CommandContext } from './context';

export type DemoMode = 'broken' | 'slow' | 'failing' | 'healthy';

/** Breaks, slows or heals a service of the simulated platform. */
export async function setMode(
  { config, out }: CommandContext,
  service: string,
  mode: DemoMode,
  options: { readonly delay?: string } = {},
): Promise<void> {
  const delay_ms = options.delay === undefined ? undefined : Number(options.delay);
  if (delay_ms !== undefined && !(delay_ms > 0))
    throw new Failure(`--delay must be milliseconds, not '${options.delay}'`, 2);
  const demo = new ApiClient(controlUrl(config), { actor: 'cli' });
  const answer = await demo.put(`/services/${encodeURIComponent(service)}/mode`, {
    mode,
    ...(delay_ms !== undefined && { delay_ms }),
  });
  out.data(answer, () => `${service} is ${mode}${delay_ms ? ` by ${delay_ms} ms` : ''} now`);
}

function controlUrl({ home }: CliConfig): string {
  const running = readRunningSystem(home)?.urls.demo;
  if (running) return running;
  const file = join(home, 'run', 'demo-platform.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { control_url: string }).control_url;
  throw new Failure(`The demo platform does not run in ${home}. Start it with 'npm start'.`, 3);
}
