import type { Chain } from '@chain-mapping/model';
import { isNode, LineCounter, parseDocument, stringify } from 'yaml';

export interface Fault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ReadChain {
  /** What the text says, as far as it is YAML. */
  readonly value: unknown;
  /** Why it is no YAML. */
  readonly faults: readonly Fault[];
  /** The line of what a dotted path leads to, or of the nearest thing around it that is there. */
  readonly lineOf: (path: string) => number;
}

export function readChain(text: string): ReadChain {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const faults = document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message }));
  const lineOf = (path: string): number => {
    const keys = path.split('.').filter((key) => key !== '');
    for (let length = keys.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  if (faults.length > 0) return { value: undefined, faults, lineOf };
  try {
    return { value: document.toJS(), faults, lineOf };
  } catch (error) {
    // Aliases that would grow without end.
    return {
      value: undefined,
      faults: [{ line: 1, message: error instanceof Error ? error.message : String(error) }],
      lineOf,
    };
  }
}

/** A chain as a person writes it: without what follows from the rest, and without what is empty. */
export function chainText(chain: Chain): string {
  const { id, name, category, description, tags, metadata, latency_sla, dependencies, nodes, edges } = chain;
  const written = {
    id,
    name,
    category,
    description,
    tags,
    metadata,
    latency_sla,
    dependencies,
    nodes: nodes.map(({ display_name: _, ...node }) => filled(node)),
    edges: edges.map(filled),
  };
  return stringify(filled(written), { lineWidth: 120 });
}

/** A part of a chain without what is empty. */
export function filled<Part extends object>(part: Part): Partial<Part> {
  const entries = Object.entries(part).filter(([, value]: [string, unknown]) => !isEmpty(value));
  return Object.fromEntries(entries) as Partial<Part>;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);

export const NEW_CHAIN = `name: Checkout
category: user_experience
description: What a customer waits for.
tags: [shop]
latency_sla: 800
nodes:
  - id: web
    type: api_endpoint
    service_name: web-shop
    component_name: POST /checkout
    health_check: { type: http, endpoint: https://shop.example.com/health }
  - id: orders
    type: database
    service_name: order-store
edges:
  - { source_node: web, target_node: orders, type: database_query, latency_sla: 100 }
`;
