import { NO_TRACES, TRACED_WINDOW_MS, TracedEdge, TracedEdges } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Versioned, VersionedKeys } from '../redis/versioned-keys.store';

const EDGES = 'traced:edges';
/** Small, so that whoever decides can read it beside all else that he decides by. */
export const TRACED_HEAD = 'traced:head';
const Edges = z.array(TracedEdge);

/** By then no call in it lies within the window. */
const TTL_MS = TRACED_WINDOW_MS + 60_000;
const MOST_ATTEMPTS = 5;

/**
 * What traces saw of the edges of chains, in Redis, the same for all replicas. Its version stands in a key of its own: who reads that together
 * with what he changes by compare-and-set decides by nothing older than whoever decided before.
 */
@Injectable()
export class TracedLatencies {
  /** What was read last. It goes on counting when Redis has lost it, and ages by itself. */
  private known: { readonly version: number; readonly edges: TracedEdges } = { version: -Infinity, edges: NO_TRACES };
  private loading: Promise<void> | undefined;

  constructor(private readonly keys: VersionedKeys) {}

  async current(): Promise<TracedEdges> {
    const [head] = await this.keys.read([TRACED_HEAD]);
    return this.since(head);
  }

  /** What stood in Redis when the head was read, or later. */
  async since(head: Versioned | undefined): Promise<TracedEdges> {
    // What is being read already may be older than the head.
    while (head !== undefined && head.version > this.known.version) {
      this.loading ??= this.load(head.version).finally(() => (this.loading = undefined));
      await this.loading;
    }
    return this.known.edges;
  }

  /** @param now milliseconds since 1970 */
  async write(edges: readonly TracedEdge[], now: number): Promise<void> {
    const [head] = await this.keys.read([TRACED_HEAD]);
    if (edges.length === 0 && (await this.since(head)).isEmpty) return;
    const version = Math.max((head?.version ?? 0) + 1, now);
    const text = JSON.stringify(edges);
    let expected = [head?.version, head?.version];
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const swapped = await this.keys.swapAll([
        { key: EDGES, expected: expected[0], next: { version, text }, ttl_ms: TTL_MS },
        { key: TRACED_HEAD, expected: expected[1], next: { version, text: '' }, ttl_ms: TTL_MS },
      ]);
      const others = swapped.map((each) => (each === 'swapped' ? version : each.current?.version));
      if (swapped.every((each) => each === 'swapped')) {
        this.remember(version, edges);
        return;
      }
      // Another replica was faster, and knows no less.
      if (others.some((other) => other !== undefined && other > version)) return;
      expected = others;
    }
  }

  private async load(version: number): Promise<void> {
    const [stored] = await this.keys.read([EDGES]);
    // Of a head without its edges nothing is known: it is not looked for again.
    this.remember(
      Math.max(version, stored?.version ?? 0),
      stored === undefined ? [] : Edges.parse(JSON.parse(stored.text)),
    );
  }

  private remember(version: number, edges: readonly TracedEdge[]): void {
    if (version > this.known.version) this.known = { version, edges: new TracedEdges(edges) };
  }
}
