import type { ChainHealth, ChainInput, Chain, NodeInput, ChainEdge, ValidationResult } from '@chain-mapping/model';
import { type Answer, del, get, post, put } from '../system/system';

/** A chain as a request holds it: what has a default may be left out. */
export type ChainBody = Partial<Omit<ChainInput, 'nodes' | 'edges'>> & {
  readonly nodes?: readonly NodeBody[];
  readonly edges?: readonly EdgeBody[];
};
export type NodeBody = Omit<NodeInput, 'health_check'> & {
  readonly health_check?: Partial<NonNullable<NodeInput['health_check']>>;
};
export type EdgeBody = ChainEdge;

/** What of a problem document the tests look at. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export const aServiceNode = (id: string, service_name?: string): NodeBody => ({
  id,
  type: 'service',
  ...(service_name !== undefined && { service_name }),
});

export const anHttpRequest = (source_node: string, target_node: string, latency_sla?: number): EdgeBody => ({
  source_node,
  target_node,
  type: 'http_request',
  ...(latency_sla !== undefined && { latency_sla }),
});

/** Runs a job for each item, so many at the same time. */
export async function together<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  job: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await job(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Registers chains, and deletes after each test what is left of them: other files count on the catalogue alone. */
export class RegisteredChains {
  private readonly ids = new Set<string>();

  constructor() {
    afterEach(() => this.deleteAll());
  }

  async register(chain: ChainBody): Promise<Chain> {
    const answer = await post<Chain>('/api/v1/chains', chain);
    if (answer.status === 201) this.ids.add(answer.body.id);
    return expected(answer, 201);
  }

  /** A chain that was registered by other means than here. */
  alsoDelete(id: string): void {
    this.ids.add(id);
  }

  async deleteAll(): Promise<void> {
    const ids = [...this.ids];
    this.ids.clear();
    const statuses = await together(ids, 8, async (id) => (await del(`/api/v1/chains/${id}`)).status);
    expect(statuses.filter((status) => status !== 204 && status !== 404)).toEqual([]);
  }
}

/** The body of an answer with the status that was expected; else an error that shows what came instead. */
export function expected<Body>(answer: Answer<Body>, status: number): Body {
  if (answer.status !== status) throw new Error(`${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export const getChain = async (id: string): Promise<Chain> => expected(await get<Chain>(`/api/v1/chains/${id}`), 200);

export const listChains = async (query: string): Promise<{ chains: Chain[]; total: number }> =>
  expected(await get<{ chains: Chain[]; total: number }>(`/api/v1/chains?${query}`), 200);

export const validate = async (chain: ChainBody): Promise<ValidationResult> =>
  expected(await post<ValidationResult>('/api/v1/chains/validate', chain), 200);

export const checkNow = async (id: string): Promise<ChainHealth> =>
  expected(await post<ChainHealth>(`/api/v1/chains/${id}/health/check`), 200);

export const monitor = async (id: string, monitoring: Readonly<Record<string, unknown>>): Promise<void> => {
  expected(await put(`/api/v1/chains/${id}/monitoring`, monitoring), 200);
};
