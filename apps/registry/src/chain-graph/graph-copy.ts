import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { checkKey, PlatformGraph, resolveTarget } from '@chain-mapping/model';
import type { Changes, GraphRow, Position, ServiceRow } from './graph-changes.repository';

const ID_LENGTH = 20;

/** The graph of all chains as they were in the database at one position, and what is needed to bring it to the next. */
export class GraphCopy {
  readonly graph = new PlatformGraph();
  private readonly revisions = new Map<string, string>();
  private services: ReadonlyMap<string, ServiceRow>;

  constructor(
    public position: Position,
    services: readonly ServiceRow[],
  ) {
    this.services = byName(services);
  }

  /** Whether changes since its position lead to now; else it has to be made anew. */
  leadsTo({ position: { database, watermark } }: Changes): boolean {
    return database === this.position.database && watermark >= this.position.watermark;
  }

  mayHaveOtherServices({ service_names, total_services }: Changes): boolean {
    return service_names.length > 0 || total_services !== this.services.size;
  }

  /** The ids of those that it does not have as they are now. */
  staleChains({ chains }: Changes): string[] {
    return chains.flatMap(({ id, revision }) => ((this.revisions.get(id) ?? null) === revision ? [] : id));
  }

  /** Takes in services as they are now; answers the ids of the chains through those that are checked otherwise than before. */
  takeServices(services: readonly ServiceRow[]): string[] {
    const before = this.services;
    this.services = byName(services);
    const names = new Set([...before.keys(), ...this.services.keys()]);
    const changed = [...names].filter((name) => !isDeepStrictEqual(before.get(name), this.services.get(name)));
    const places = changed.flatMap((name) => [...this.graph.componentsOf(name)].flatMap((each) => each.places));
    return [...new Set(places.map((place) => this.graph.chainAt(place).id))];
  }

  put({ revision, ...chain }: GraphRow): void {
    this.graph.put({ ...chain, nodes: chain.nodes.map((node) => ({ ...node, target: this.targetOf(node) })) });
    this.revisions.set(chain.id, revision);
  }

  forget(chain_id: string): void {
    this.graph.delete(chain_id);
    this.revisions.delete(chain_id);
  }

  /** A short text for a check, which can be long. */
  private targetOf(node: GraphRow['nodes'][number]): string | undefined {
    const target = resolveTarget(node, this.services.get(node.service_name ?? ''));
    if ('unchecked' in target) return undefined;
    return createHash('sha256').update(checkKey(target.check)).digest('base64').slice(0, ID_LENGTH);
  }
}

const byName = (services: readonly ServiceRow[]): ReadonlyMap<string, ServiceRow> =>
  new Map(services.map((service) => [service.name, service]));
