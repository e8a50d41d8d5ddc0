import fc from 'fast-check';
import { dependsOn } from './chain-graph';
import type { EdgeRedundancy } from './edge';
import { dependencyGroups, receiverGroups, type RedundantChain } from './redundancy';
import { EdgeType } from './vocabulary';
import { closedIn, lostIn, wayThrough } from './way-graph';

type Details = Readonly<Record<string, Partial<RedundantChain['nodes'][number]>>>;

/** `a>b a-s>c`: a call, or by its letter a stream (s), a publication (p), a consumption (c); `?` after it for any of a group. */
function chainOf(text: string, details: Details = {}): RedundantChain {
  const types: Readonly<Record<string, EdgeType>> = {
    s: 'websocket_message',
    p: 'message_publish',
    c: 'message_consume',
  };
  const edges = text.split(' ').map((word) => {
    const [, source = '', type = '', any = '', target = ''] = /^(\w)-?([spc]?)(\??)>(\w)$/.exec(word) ?? [];
    const redundancy = any === '' ? undefined : ({ mode: 'any' } as const);
    return { source_node: source, target_node: target, type: types[type] ?? ('http_request' as const), redundancy };
  });
  const ids = new Set(edges.flatMap(({ source_node, target_node }) => [source_node, target_node]));
  return { nodes: [...ids].map((id) => ({ id, ...details[id] })), edges };
}

const isClosed = (chain: RedundantChain, failed: string): boolean =>
  closedIn(
    wayThrough(chain),
    Int32Array.from(chain.nodes, ({ id }) => (failed.includes(id) ? 1 : 0)),
  ) !== 0;

describe('the way through a chain', () => {
  it.each<[string, string, string, Details?]>([
    ['a>b b>c', 'c', ''],
    ['a-p>b b-c>d', 'abd', ''],
    ['a>b b>c', 'a', 'bc', { b: { optional: true } }],
    ['a-p>b b-c>d', 'a', 'bd', { b: { optional: true } }],
    ['a>b a>c', 'a', 'bc', { a: { redundancy: { mode: 'any' } } }],
    ['a>b a-?>c a-?>d', 'ab', 'cd'],
    ['a-s?>n b-s?>n n>d', 'nd', 'ab'],
    ['a-s?>n b-s?>n d-s>n', 'dn', 'ab'],
    ['a-s>n n>d', 'nd', 'a', { a: { optional: true } }],
    ['a-p?>b a-p?>c b-c?>d c-c?>d', 'ad', 'bc'],
    ['b-c>d b-c>e', 'b', 'de', { b: { redundancy: { mode: 'any' } } }],
    ['a>b b>a', 'ab', ''],
  ])('%s is closed by each of %s, and not by one of %s', (text, needed, spare, details = {}) => {
    const chain = chainOf(text, details);
    for (const id of needed) expect([id, isClosed(chain, id)]).toEqual([id, true]);
    for (const id of spare) expect([id, isClosed(chain, id)]).toEqual([id, false]);
  });

  it.each<[string, string, Details?]>([
    ['a>b a>c', 'bc', { a: { redundancy: { mode: 'any' } } }],
    ['a-s?>n b-s?>n n>d', 'ab'],
    ['a-p?>b a-p?>c b-c?>d c-c?>d', 'bc'],
  ])('%s is closed by all of %s', (text, together, details = {}) => {
    expect(isClosed(chainOf(text, details), together)).toBe(true);
  });

  it('is closed exactly when a plain look at its groups says so, in each of many cases at once', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const redundancy = fc.constantFrom<EdgeRedundancy>(
      { mode: 'all' },
      { mode: 'any' },
      { mode: 'any', group: 'x' },
      { mode: 'k_of_n', k: 2 },
    );
    const someChain = fc.record({
      nodes: fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), optional: fc.boolean(), redundancy }))),
      edges: fc.array(
        fc.record({
          source_node: fc.constantFrom(...ids),
          target_node: fc.constantFrom(...ids),
          type: fc.constantFrom(...EdgeType.options),
          redundancy: fc.option(redundancy),
        }),
        { maxLength: 10 },
      ),
    });
    fc.assert(
      fc.property(someChain, (chain) => {
        const cases = ids.map((_, index) => 1 << index);
        // Case i: what the bits of i say fails, fails.
        const all = Array.from({ length: 2 ** ids.length }, (_, number) => number);
        const words = Int32Array.from(ids, (_, place) =>
          all.reduce((word, number) => (number & (cases[place] ?? 0) ? word | (1 << number) : word), 0),
        );
        const closed = closedIn(wayThrough(chain), words);
        for (const number of all) {
          const failed = new Set(ids.filter((_, place) => number & (cases[place] ?? 0)));
          expect([number, (closed & (1 << number)) !== 0]).toEqual([number, naivelyClosed(chain, failed)]);
        }
      }),
    );
  });
});

/** Looks at every node again and again until nothing changes. */
function naivelyClosed(chain: RedundantChain, failed: ReadonlySet<string>): boolean {
  const closed = new Set(failed);
  const groups = [...dependencyGroups(chain), ...receiverGroups(chain)];
  for (let size = -1; size !== closed.size;) {
    size = closed.size;
    for (const { node_id, members, must_work } of groups) {
      if (members.filter((id) => !closed.has(id)).length < must_work) closed.add(node_id);
    }
  }
  const isOptional = (id: string) => chain.nodes.some((node) => node.id === id && node.optional === true);
  const entered = chain.edges.map((edge) => edge.target_node);
  const entries = chain.nodes.map((node) => node.id).filter((id) => !entered.includes(id));
  const begins = entries.length > 0 ? entries : chain.nodes.map((node) => node.id);
  return begins.some((id) => {
    const serves = dependencyGroups(chain).filter(({ members }) => members.includes(id));
    const isSpare = isOptional(id) || (serves.length > 0 && serves.every((group) => group.redundant));
    const receivers = chain.edges.filter((edge) => edge.source_node === id && dependsOn(edge).dependency === id);
    const starts = isSpare
      ? receivers.flatMap((edge) => (dependsOn(edge).dependent === id ? [] : edge.target_node))
      : [id];
    return starts.some((start) => !isOptional(start) && closed.has(start));
  });
}

describe('a group', () => {
  it('is lost in the cases in which fewer than must work are left', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 6 }), fc.nat(6), (words, must) => {
        const must_work = Math.min(must, words.length);
        const members = words.map((_, place) => place);
        const lost = lostIn({ node: 0, members, must_work, redundant: true }, (member) => words[member] ?? 0);
        for (let bit = 0; bit < 32; bit += 1) {
          const left = words.filter((word) => ((word >>> bit) & 1) === 0).length;
          expect((lost >>> bit) & 1).toBe(left < must_work ? 1 : 0);
        }
      }),
    );
  });
});
