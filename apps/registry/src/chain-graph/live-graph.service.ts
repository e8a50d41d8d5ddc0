import type { PlatformGraph } from '@chain-mapping/model';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Changes, GraphChangesRepository } from './graph-changes.repository';
import { GraphCopy } from './graph-copy';

const AT_ONCE = 200;
const KEPT_UP_EVERY_MS = 1000;

/**
 * All chains as one graph in memory, as they are in the database now: before each answer it takes in what has been committed since the one
 * before, by whomever. So what was registered a moment ago, here, by another replica or by hand, is in it. It is kept up between questions
 * too: the first after a start, or after many changes, does not wait for all of them.
 */
@Injectable()
export class LiveGraph implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LiveGraph.name);
  private keepingUp: NodeJS.Timeout | undefined;
  private isStopped = false;
  private copy: GraphCopy | undefined;
  private running: Promise<PlatformGraph> | undefined;
  private next: Promise<PlatformGraph> | undefined;

  constructor(private readonly changes: GraphChangesRepository) {}

  onApplicationBootstrap(): void {
    void this.keepUp();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.keepingUp);
    await this.running?.catch(() => undefined);
  }

  /** The graph with all that was committed when it was asked for. The next answer changes it: use it at once. */
  current(): Promise<PlatformGraph> {
    // One that is under way may have looked before a commit that the asker knows of: only the next one is good for it.
    this.next ??= (this.running ?? Promise.resolve()).then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private async keepUp(): Promise<void> {
    try {
      await this.current();
    } catch (error) {
      // Whoever asks is told; here the next try follows.
      this.logger.debug(String(error));
    }
    if (!this.isStopped) this.keepingUp = setTimeout(() => void this.keepUp(), KEPT_UP_EVERY_MS);
  }

  private begin(): Promise<PlatformGraph> {
    this.next = undefined;
    this.running = this.catchUp();
    return this.running;
  }

  private async catchUp(): Promise<PlatformGraph> {
    const before = this.copy;
    if (before !== undefined) {
      const changes = await this.changes.since(before.position);
      if (isUpToDate(before, changes)) {
        before.position = changes.position;
        return before.graph;
      }
    }
    // One that was brought on its way only, because the database went away, is not used again.
    this.copy = undefined;
    // Chains that were changed together are read together, or an answer could have a half of it.
    const copy = await this.changes.inOneSnapshot(async (reader) => {
      const changes = await this.changes.since(before?.position, reader);
      return before?.leadsTo(changes) ? this.update(before, changes, reader) : this.load(changes, reader);
    });
    this.copy = copy;
    return copy.graph;
  }

  private async load({ position }: Changes, reader: EntityManager): Promise<GraphCopy> {
    const copy = new GraphCopy(position, await this.changes.services(reader));
    for (let after: string | undefined = ''; after !== undefined;) {
      const rows = await this.changes.chainsAfter(reader, after, AT_ONCE);
      for (const row of rows) copy.put(row);
      after = rows.at(-1)?.id;
    }
    return copy;
  }

  private async update(copy: GraphCopy, changes: Changes, reader: EntityManager): Promise<GraphCopy> {
    const stale = new Set(copy.staleChains(changes));
    if (copy.mayHaveOtherServices(changes)) {
      for (const id of copy.takeServices(await this.changes.services(reader))) stale.add(id);
    }
    const ids = [...stale];
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      const part = ids.slice(first, first + AT_ONCE);
      const rows = await this.changes.chains(reader, part);
      const found = new Set(rows.map(({ id }) => id));
      for (const row of rows) copy.put(row);
      for (const id of part) if (!found.has(id)) copy.forget(id);
    }
    copy.position = changes.position;
    return copy;
  }
}

const isUpToDate = (copy: GraphCopy, changes: Changes): boolean =>
  copy.leadsTo(changes) && copy.staleChains(changes).length === 0 && !copy.mayHaveOtherServices(changes);
