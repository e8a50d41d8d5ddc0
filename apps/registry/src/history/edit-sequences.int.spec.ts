import { isDeepStrictEqual } from 'node:util';
import {
  getChain,
  getChainAt,
  getChainVersion,
  listChainVersions,
  registerChain,
  rollbackChain,
  updateChain,
} from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { aChain } from '@chain-mapping/testing';
import fc from 'fast-check';
import { Pool } from 'pg';
import { aRegistry, type StartedRegistry } from '../registry.fixture';
import { definition, type Edit, someEdit } from './edits.fixture';

/** `EDIT_SEQUENCES=1000` for the whole that has to hold. */
const SEQUENCES = Number(process.env['EDIT_SEQUENCES'] ?? 100);
/** So many chains are changed side by side. */
const AT_ONCE = 10;
const actor = 'ann';

const pick = fc.nat({ max: 99 });

const someSequence = fc.record({
  edits: fc.array(someEdit, { minLength: 3, maxLength: 5 }),
  back_to: pick,
  read: pick,
  at: pick,
  part: fc.constantFrom(0, 0.5, 1),
});

type Sequence = typeof someSequence extends fc.Arbitrary<infer Value> ? Value : never;
type Versions = [Chain, ...Chain[]];

const latest = (versions: Readonly<Versions>): Chain => versions.at(-1) ?? versions[0];

const timeOf = (chain: Chain | undefined): number | undefined => chain && Date.parse(chain.updated_at);

/**
 * A moment within the time of a version, of which such a part has gone by: 0 is its first millisecond, 1 its last. -1 stands for the
 * time before the first version.
 */
function momentIn(versions: Readonly<Versions>, index: number, part: number): number {
  const from = timeOf(versions[index]);
  if (from === undefined) return Date.parse(versions[0].updated_at) - 1;
  const last = (timeOf(versions[index + 1]) ?? from + 60_000) - 1;
  return from + Math.round(Math.max(0, last - from) * part);
}

/** `expect` takes far longer to find two values equal. */
function agree(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toStrictEqual(expected);
}

describe('versions of chains, whatever is done to them', () => {
  let registry: StartedRegistry;
  let psql: Pool;
  /** Ten at a time take long on a machine that has other work. */
  const ask: Messages['ask'] = (query, input) => registry.messages.ask(query, input, { deadline_ms: 30_000 });

  beforeAll(async () => {
    registry = await aRegistry();
    psql = new Pool({ connectionString: registry.urls.postgres });
    await ask(registerChain, { chain: aChain({ id: 'E1' }), actor });
  });

  afterAll(async () => {
    await psql?.end();
    await registry?.stop();
  });

  /** Makes an edit, and answers the chain as it is then, beside what it should be. */
  async function edited(versions: Readonly<Versions>, edit: Edit): Promise<{ chain: Chain; expected: unknown }> {
    const before = latest(versions);
    const chain_id = before.id;
    switch (edit.how) {
      case 'patch': {
        const { patch } = edit;
        const chain = await ask(updateChain, { chain_id, patch, actor });
        // The fields of the patch that are missing stay; no field of it is `undefined`.
        return { chain, expected: definition({ ...before, ...patch } as Chain) };
      }
      case 'edges': {
        const edges = before.edges.map((edge) => ({ ...edge, latency_sla: edit.value })).reverse();
        const chain = await ask(updateChain, { chain_id, patch: { edges }, actor });
        return { chain, expected: definition({ ...before, edges }) };
      }
      case 'rollback': {
        const old = versions[edit.to % versions.length] ?? before;
        const chain = await ask(rollbackChain, { chain_id, version: old.version, actor });
        return { chain, expected: definition(old) };
      }
      case 'sql': {
        const { statement, value } = edit;
        await psql.query(statement.sql, [chain_id, value]);
        const chain = await ask(getChain, { chain_id });
        return { chain, expected: definition({ ...before, ...statement.changes(before, value) }) };
      }
    }
  }

  /** Makes edits one after the other, and answers each version as it was answered when it was made. */
  async function made(edits: readonly Edit[]): Promise<Versions> {
    const versions: Versions = [await ask(registerChain, { chain: aChain(), actor })];
    for (const edit of edits) {
      const before = latest(versions);
      const { chain, expected } = await edited(versions, edit);
      agree(definition(chain), expected);
      if (isDeepStrictEqual(expected, definition(before))) {
        agree(chain, before);
      } else {
        agree(chain.version, before.version + 1);
        versions.push(chain);
      }
    }
    return versions;
  }

  async function goThrough({ edits, back_to, read, at, part }: Sequence): Promise<void> {
    const versions = await made([...edits, { how: 'rollback', to: back_to }]);
    const { id: chain_id } = latest(versions);
    const listed = await ask(listChainVersions, { chain_id });
    agree(listed.versions, [...versions].reverse());
    const version = 1 + (read % versions.length);
    agree(await ask(getChainVersion, { chain_id, version }), versions[version - 1]);
    const moment = momentIn(versions, (at % (versions.length + 1)) - 1, part);
    const then = versions.findLast(({ updated_at }) => Date.parse(updated_at) <= moment);
    const found = ask(getChainAt, { chain_id, at: new Date(moment).toISOString() });
    if (then === undefined) await expect(found).rejects.toMatchObject({ code: 'VersionNotFound' });
    else agree(await found, then);
  }

  it(`read as they were answered, by number and by time, and come back: ${SEQUENCES} sequences of edits`, async () => {
    const sequences = fc.sample(someSequence, SEQUENCES).values();
    const goOn = async (): Promise<void> => {
      for (const sequence of sequences) {
        await goThrough(sequence).catch((cause: unknown) => {
          throw new Error(`after ${JSON.stringify(sequence)}`, { cause });
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  }, 180_000);
});
