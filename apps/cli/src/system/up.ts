import { setTimeout as pause } from 'node:timers/promises';
import { type RunningSystem, runSystem } from '@chain-mapping/backends';
import pc from 'picocolors';
import { ApiClient } from '../api/api-client';
import { applyFolder } from '../chain-files/apply-folder';
import { loadSound } from '../chain-files/load';
import type { CliConfig } from '../config';

const POLL_MS = 50;
const REGISTERED_MS = 30_000;

/** Runs the whole system in this process until it is stopped; with the demo, its catalogue too. */
export async function up(config: CliConfig, options: { readonly demo?: boolean }): Promise<number> {
  const startedAt = performance.now();
  return runSystem({
    demo: options.demo ?? false,
    onReady: async (system) => {
      const api = new ApiClient(system.urls.gateway, { actor: 'catalogue', apiKey: config.apiKey });
      if (system.urls.demo) {
        await registered(system.urls.demo);
        await applyOnce(api, config.catalog);
      }
      process.stdout.write(welcome(system, (performance.now() - startedAt) / 1000));
    },
  });
}

// The demo platform is ready when the service registry knows where its services are.
async function registered(demoUrl: string): Promise<void> {
  const end = performance.now() + REGISTERED_MS;
  while (!(await fetch(`${demoUrl}/health/ready`)).ok) {
    if (performance.now() > end) throw new Error('The demo platform could not register its services');
    await pause(POLL_MS);
  }
}

// Only into an empty registry: what people changed since is theirs.
async function applyOnce(api: ApiClient, catalog: string): Promise<void> {
  const { total_chains } = await api.get<{ total_chains: number }>('/api/v1/statistics');
  if (total_chains === 0) await applyFolder(api, await loadSound([catalog]), { dry_run: false, prune: false });
}

function welcome({ urls }: RunningSystem, seconds: number): string {
  const lines = [
    '',
    pc.bold(pc.green(`Chain Mapping is ready after ${seconds.toFixed(0)} s`)),
    '',
    `  Dashboard       ${urls.gateway}`,
    `  API and docs    ${urls.gateway}/api/docs`,
    ...(urls.otlp ? [`  Traces go to    ${urls.otlp} (OpenTelemetry)`] : []),
    `  Alerts on NATS  nats sub -s ${urls.nats} 'chain.alerts.>'`,
    '',
    'Try next, in another terminal:',
    '  npx chain-mapping list                      the chains and how they are',
    '  npx chain-mapping alerts watch              alerts as they come',
    ...(urls.demo
      ? [
          '  npx chain-mapping demo break data-bridge    break a service of the demo platform',
          '  npx chain-mapping demo heal data-bridge     and heal it',
        ]
      : []),
    '',
    'Ctrl-C stops everything.',
    '',
    '',
  ];
  return lines.join('\n');
}
