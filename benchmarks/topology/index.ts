import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  aTelling,
  type Mapped,
  mapped,
  type Platform,
  type PlatformNode,
  seeded,
} from '../../apps/metrics-ingest/src/topology/generated-traces.fixture';
import type { Bench } from '../harness';

const NOW = Date.parse('2026-03-10T09:15:00.000Z');
const REPLICAS = 3;

/** What is known of a platform: its nodes and its edges, by hand. */
interface Known {
  readonly app: string;
  readonly nodes: readonly { readonly id: string; readonly kind: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/**
 * With a folder of platforms that are known, as `npm run bench -- topology <folder>`: traces are generated for each, and what the map makes of them is held
 * against what is known, for complete traces and for each thing that may be missing.
 */
export default async function run(bench: Bench): Promise<void> {
  for (const folder of bench.only) {
    const platforms = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => platformOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Known));
    for (const [name, telling] of Object.entries(aTelling)) {
      const all = platforms.map((platform, seed) =>
        mapped(platform, typeof telling === 'function' ? telling(platform) : telling, seeded(seed + 1), NOW, REPLICAS),
      );
      const complete = name.startsWith('complete');
      for (const figure of ['precision', 'recall'] as const) {
        const value = mean(all.map(({ score }) => score[figure]));
        const least = Math.min(...all.map(({ score }) => score[figure]));
        bench.report({
          figure: `${figure}, ${name}`,
          value,
          unit: `mean of ${all.length}; least ${least.toFixed(3)}`,
          ...(complete && { bar: '1', holds: least === 1 }),
        });
      }
      bench.report({ figure: `calls, ${name}`, value: mean(all.map(countedShare)), unit: 'of those that were made' });
    }
  }
}

const countedShare = ({ estimated, made }: Mapped): number => estimated / made;

const KINDS: Readonly<Record<string, PlatformNode['kind']>> = {
  database: 'database',
  cache: 'cache',
  broker: 'broker',
  ai_model: 'ai_model',
  external: 'external',
};

/** Whatever is none of these runs code, and sends spans. What has none calls nobody that traces could tell of. */
function platformOf({ nodes, edges }: Known): Platform {
  const kinds = new Map(nodes.map(({ id, kind }) => [id, KINDS[kind] ?? 'service']));
  const calling = edges.filter(({ from, to }) => {
    const kind = kinds.get(from);
    return kinds.has(to) && from !== to && (kind === 'service' || (kind === 'broker' && kinds.get(to) === 'service'));
  });
  const distinct = new Map(calling.map(({ from, to }) => [`${from} ${to}`, { from, to }]));
  return { nodes: [...kinds].map(([id, kind]) => ({ id, kind })), edges: [...distinct.values()] };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
