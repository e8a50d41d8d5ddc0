import { checkKey, type GraphChain, PlatformGraph, resolveTarget } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { GraphChangesRepository, type GraphRow, type ServiceRow } from './graph-changes.repository';

const AT_ONCE = 500;

/**
 * All chains as one graph in memory, as they are in the database now: before each answer it takes in what has been committed since the one
 * before, by whomever. So what was registered a moment ago, here, by another replica or by hand, is in it.
 */
@Injectable()
export class LiveGraph {
  private graph = new PlatformGraph();
  private services = new Map<string, ServiceRow>();
  private revisions = new Map<string, string>();
  /** Texts of checks, one for all nodes that share it. */
  private targets = new Map<string, string | undefined>();
  private watermark: bigint | undefined;
  private running: Promise<PlatformGraph> | undefined;
  private next: Promise<PlatformGraph> | undefined;

  constructor(private readonly changes: GraphChangesRepository) {}

  /** The graph with all that was committed when it was asked for. It may grow older with the next answer: use it at once. */
  current(): Promise<PlatformGraph> {
    // One that is under way may have looked before a commit that the asker knows of: only the next one is good for it.
    this.next ??= (this.running ?? Promise.resolve()).then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private begin(): Promise<PlatformGraph> {
    this.next = undefined;
    this.running = this.catchUp();
    return this.running;
  }

  private async catchUp(): Promise<PlatformGraph> {
    if (this.watermark === undefined) return this.load();
    const { watermark, chain_ids, service_names } = await this.changes.since(this.watermark);
    // A database that was restored from a backup counts its transactions from before.
    if (watermark < this.watermark) return this.load();
    const stale = new Set(service_names.length > 0 ? await this.readServices(service_names) : []);
    if (chain_ids.length > 0) {
      const stored = await this.changes.revisions(chain_ids);
      for (const id of chain_ids) {
        const revision = stored.get(id);
        if (revision === undefined) this.forget(id);
        else if (revision !== this.revisions.get(id)) stale.add(id);
      }
    }
    await this.read([...stale]);
    this.watermark = watermark;
    return this.graph;
  }

  private async load(): Promise<PlatformGraph> {
    // Taken first: what is committed while the chains are read is read again.
    const { watermark } = await this.changes.since(0n);
    const services = await this.changes.services();
    this.graph = new PlatformGraph();
    this.revisions = new Map();
    this.targets = new Map();
    this.services = new Map(services.map((service) => [service.name, service]));
    for await (const rows of this.changes.allChains(AT_ONCE)) rows.forEach((row) => this.put(row));
    this.watermark = watermark;
    return this.graph;
  }

  /** Of the services that were changed in what they are checked by: the chains through them. */
  private async readServices(names: readonly string[]): Promise<string[]> {
    const changed = (await this.changes.services(names)).filter(
      (service) => JSON.stringify(service) !== JSON.stringify(this.services.get(service.name)),
    );
    if (changed.length === 0) return [];
    this.targets = new Map();
    return changed.flatMap((service) => {
      this.services.set(service.name, service);
      return [...this.graph.componentsOf(service.name)].flatMap(({ places }) =>
        [...places].map(({ chain }) => chain.id),
      );
    });
  }

  private async read(chain_ids: readonly string[]): Promise<void> {
    for (let first = 0; first < chain_ids.length; first += AT_ONCE) {
      const part = chain_ids.slice(first, first + AT_ONCE);
      const rows = await this.changes.chains(part);
      const found = new Set(rows.map(({ id }) => id));
      rows.forEach((row) => this.put(row));
      part.filter((id) => !found.has(id)).forEach((id) => this.forget(id));
    }
  }

  private put(row: GraphRow): void {
    this.graph.put(this.graphChainOf(row));
    this.revisions.set(row.id, row.revision);
  }

  private forget(id: string): void {
    this.graph.delete(id);
    this.revisions.delete(id);
  }

  private graphChainOf({ id, name, nodes, edges, dependencies }: GraphRow): GraphChain {
    return {
      id,
      name,
      edges,
      dependencies,
      nodes: nodes.map((node) => ({ ...node, target: this.targetOf(node) })),
    };
  }

  private targetOf(node: GraphRow['nodes'][number]): string | undefined {
    const key = JSON.stringify([node.service_name, node.health_check]);
    if (this.targets.has(key)) return this.targets.get(key);
    const target = resolveTarget(node, this.services.get(node.service_name ?? ''));
    const text = 'check' in target ? checkKey(target.check) : undefined;
    this.targets.set(key, text);
    return text;
  }
}
