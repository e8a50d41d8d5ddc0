import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import {
  type Chain,
  chainDiff,
  ChainInput,
  derivedFields,
  MonitoringConfig,
  MonitoringInput,
  Service,
  ServiceInput,
  validateChain,
  withoutCredentials,
} from '@chain-mapping/model';
import { run } from './run';

const AT = '2026-03-10T09:15:04.250Z';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refused = (status: number, code: string, errors: readonly object[] = []): Answer => ({
  status,
  body: { title: code, detail: `refused: ${code}`, code, ...(errors.length > 0 && { errors }) },
});

/** As much of the HTTP API as `apply`, `diff` and `export` use, kept in memory, with everything that it was asked. */
export class RegistryApi {
  readonly chains = new Map<string, Chain>();
  readonly services = new Map<string, Service>();
  readonly monitoring = new Map<string, MonitoringConfig>();
  readonly requests: Request[] = [];
  /** What is answered instead, to the next request that it is for. */
  instead: (request: Request) => Answer | undefined = () => undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
        this.requests.push(asked);
        const { status, body: answer, headers } = this.instead(asked) ?? this.answer(asked);
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(answer === undefined ? undefined : JSON.stringify(answer));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The requests that could change something. */
  writes(): string[] {
    return this.requests
      .filter(({ method, body }) => method !== 'GET' && !(body as { dry_run?: boolean } | undefined)?.dry_run)
      .map(({ method, path }) => `${method} ${path}`);
  }

  private answer({ method, path, body }: Request): Answer {
    const { pathname, searchParams } = new URL(path, 'http://api');
    const [kind = '', id = '', part = ''] = pathname.replace('/api/v1/', '').split('/').map(decodeURIComponent);
    switch (`${method} ${[kind, ...(id ? [':id'] : []), ...(part ? [part] : [])].join('/')}`) {
      case 'GET chains':
        return ok(page('chains', [...this.chains.values()], searchParams));
      case 'GET chains/:id':
        return this.chains.has(id) ? ok(this.chains.get(id)) : refused(404, 'ChainNotFound');
      case 'GET services':
        return ok(page('services', [...this.services.values()].map(withoutCredentials), searchParams));
      case 'GET chains/:id/monitoring':
        return this.monitoring.has(id) ? ok(this.monitoring.get(id)) : refused(404, 'MonitoringNotFound');
      case 'PUT services/:id':
        return this.putService(id, ServiceInput.parse(body));
      case 'PUT chains/:id/monitoring':
        return this.putMonitoring(id, MonitoringInput.parse(body));
      case 'POST apply':
        return this.apply(body as ApplyBody);
      default:
        return refused(404, 'NotFound');
    }
  }

  private putService(name: string, input: ServiceInput): Answer {
    const base_url = input.base_url === undefined ? this.services.get(name)?.base_url : input.base_url;
    const service = Service.parse({ ...input, base_url: base_url ?? null, name, created_at: AT, updated_at: AT });
    this.services.set(name, service);
    return ok(service);
  }

  private putMonitoring(chain_id: string, input: MonitoringInput): Answer {
    if (!this.chains.has(chain_id)) return refused(404, 'ChainNotFound');
    const config = MonitoringConfig.parse({ ...input, chain_id, created_at: AT, updated_at: AT });
    this.monitoring.set(chain_id, config);
    return ok(config);
  }

  private apply({ chains, dry_run, prune }: ApplyBody): Answer {
    const named = new Set(chains.map(({ id }) => id));
    const errors = chains.flatMap((chain, index) =>
      [
        ...validateChain(chain, new Set()).errors.filter(({ code }) => code !== 'no_nodes'),
        ...chain.dependencies.flatMap((id, at) =>
          named.has(id) || (!prune && this.chains.has(id))
            ? []
            : [{ path: `dependencies.${at}`, message: `Dependency ${id} not found` }],
        ),
      ].map(({ path, message }) => ({ path: `chains.${index}.${path}`, message })),
    );
    if (errors.length > 0) return refused(422, 'InvalidChain', errors);
    const kindOf = (chain: (typeof chains)[number]): string => {
      const before = this.chains.get(chain.id);
      if (!before) return 'created';
      return Object.keys(chainDiff(before, chain)).length > 0 ? 'updated' : 'unchanged';
    };
    const ids = (kind: string): string[] => chains.filter((chain) => kindOf(chain) === kind).map(({ id }) => id);
    const deleted = prune ? [...this.chains.keys()].filter((id) => !named.has(id)) : [];
    const result = { created: ids('created'), updated: ids('updated'), deleted, unchanged: ids('unchanged') };
    if (!dry_run) {
      for (const chain of chains) if (kindOf(chain) !== 'unchanged') this.store(chain);
      for (const id of deleted) this.chains.delete(id);
    }
    return ok(result);
  }

  private store(given: ChainInput & { readonly id: string }): void {
    const input = ChainInput.parse(given);
    const stamp = { created_at: AT, updated_at: AT, created_by: 'ada', updated_by: 'ada' };
    const version = (this.chains.get(given.id)?.version ?? 0) + 1;
    const settled = { id: given.id, status: 'unknown' as const, latency_sla: input.latency_sla ?? null };
    this.chains.set(given.id, { ...input, ...derivedFields(input), ...stamp, ...settled, version });
  }
}

interface ApplyBody {
  readonly chains: readonly (ChainInput & { readonly id: string })[];
  readonly dry_run: boolean;
  readonly prune: boolean;
}

function page(plural: string, items: readonly unknown[], query: URLSearchParams): object {
  const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))];
  return { [plural]: items.slice(offset, offset + limit), total: items.length, limit, offset };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program here, as a shell would, in an environment that holds nothing but what is given. */
export async function runProgram(
  args: readonly string[],
  { env = {}, stdin = '' }: { readonly env?: NodeJS.ProcessEnv; readonly stdin?: string } = {},
): Promise<Run> {
  const [stdout, stderr] = [new Printed(), new Printed()];
  const code = await run(['node', 'chain-mapping', ...args], env, { stdin: [Buffer.from(stdin)], stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Printed extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
