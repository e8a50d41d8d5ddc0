import { request } from 'node:http';
import { Readiness } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import type { Config } from '../config';
import { type ServiceState, type SystemState, systemState } from './service-states';

const DEADLINE_MS = 2500;
const Report = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.string()).default({}),
});
const unreachable: ServiceState = { status: 'unreachable', checks: {} };

/** Asks every service how it is, over the operations ports: the answer does not need NATS. */
@Injectable()
export class ServiceStates {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Config,
    private readonly readiness: Readiness,
  ) {}

  async ask(): Promise<SystemState> {
    const { ready, checks } = await this.readiness.report();
    const others = await Promise.all(
      Object.entries(this.config.OPS_URLS).map(async ([name, url]) => [name, await stateOf(url)] as const),
    );
    return systemState({ gateway: { status: ready ? 'ready' : 'not_ready', checks }, ...Object.fromEntries(others) });
  }
}

function stateOf(opsUrl: string): Promise<ServiceState> {
  return new Promise((resolve) => {
    const asked = request(new URL('/health/ready', opsUrl), { timeout: DEADLINE_MS, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => resolve(unreachable));
      response.on('end', () => resolve(read(Buffer.concat(parts).toString('utf8'))));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(unreachable));
    asked.on('close', () => resolve(unreachable));
    asked.end();
  });
}

function read(text: string): ServiceState {
  try {
    return Report.parse(JSON.parse(text));
  } catch {
    return unreachable;
  }
}
