import { validateChain } from '@chain-mapping/model';
import fc from 'fast-check';
import { chainsOf, type DraftChain } from './draft-chain';
import { Report } from './report';

const place = { file: 'f.yaml', line: 7, path: ['x'] };

const draft = (name: string, edges: string[], more: Partial<DraftChain> = {}): DraftChain => ({
  key: name,
  place,
  name,
  nodes: [...new Set(edges.flatMap((edge) => [...edge]))].map((id) => ({ id, type: 'service' })),
  edges: edges.map((edge) => ({
    source_node: edge.charAt(0),
    target_node: edge.charAt(1),
    type: 'http_request',
    place,
  })),
  ...more,
});

function made(drafts: DraftChain[], taken_ids: string[] = []) {
  const report = new Report();
  const chains = chainsOf(drafts, { taken_ids }, report);
  report.refuseFaults();
  return { chains, messages: report.notes.map(({ message }) => message) };
}

describe('ids', () => {
  it('are those of the file, else the next free one of the letter', () => {
    const drafts = [
      draft('a', ['xy']),
      draft('b', ['xy'], { id: 'B2' }),
      draft('c', ['xy']),
      draft('d', ['xy'], { category: 'data_flow' }),
      draft('e', ['xy']),
    ];
    expect(made(drafts, ['B4', 'A1']).chains.map(({ id }) => id)).toEqual(['B1', 'B2', 'B3', 'A2', 'B5']);
  });

  it('are not given to what is left out', () => {
    const { chains, messages } = made([draft('empty', []), draft('whole', ['xy'])]);
    expect(chains.map(({ id, name }) => [id, name])).toEqual([['B1', 'whole']]);
    expect(messages).toEqual(["'empty' is left out: nodes: Chain must have at least one node"]);
  });

  it('of what a chain needs are its dependencies, without itself and what is left out', () => {
    const { chains } = made([
      draft('a', ['xy'], { needs: ['b', 'b', 'a', 'gone', 'empty'], dependencies: ['E9'] }),
      draft('b', ['xy']),
      draft('empty', []),
    ]);
    expect(chains.map(({ dependencies }) => dependencies)).toEqual([['E9', 'B2'], []]);
  });

  it('stay apart for drafts of one key', () => {
    expect(made([draft('a', ['xy']), draft('a', ['xy'])]).chains.map(({ id }) => id)).toEqual(['B1', 'B2']);
  });

  it('are not given to two', () => {
    expect(() => made([draft('a', ['xy'], { id: 'C3' }), draft('b', ['xy'], { id: 'C3' })])).toThrow(
      "f.yaml:7: x: 'a' has the id C3 too",
    );
  });
});

describe('circles', () => {
  it('lose the edge that leads back, as the path runs', () => {
    const { chains, messages } = made([draft('a', ['cb', 'bc', 'ab'])]);
    expect(chains[0]?.edges.map((edge) => edge.source_node + edge.target_node)).toEqual(['bc', 'ab']);
    expect(messages).toEqual(["'a': c -> b is left out, it closes a circle: b -> c -> b"]);
  });

  it('of one node are left out', () => {
    expect(made([draft('a', ['aa', 'ab'])]).messages).toEqual(["'a': a -> a is left out, it closes a circle: a -> a"]);
  });

  it('of many nodes are spelled in short', () => {
    const ids = [...'abcdefghijk'];
    const { messages } = made([draft('a', [...ids.slice(1).map((id, index) => `${ids[index]}${id}`), 'ka'])]);
    expect(messages).toEqual([
      "'a': k -> a is left out, it closes a circle: a -> b -> c -> d -> … -> i -> j -> k -> a",
    ]);
  });

  it('are gone from any chain, and no edge is lost without a note', () => {
    const letters = fc.constantFrom(...'abcde');
    const edges = fc.uniqueArray(
      fc.tuple(letters, letters).map((pair) => pair.join('')),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(edges, (given) => {
        const { chains, messages } = made([draft('a', given)]);
        expect(validateChain(chains[0], new Set()).errors).toEqual([]);
        const left = messages.flatMap(
          (message) => / (\w) -> (\w) is left out/.exec(message)?.slice(1, 3).join('') ?? [],
        );
        const kept = chains[0]?.edges.map((edge) => edge.source_node + edge.target_node) ?? [];
        expect([...kept, ...left].sort()).toEqual([...given].sort());
      }),
    );
  });
});

it('keeps one of two edges that say the same', () => {
  expect(made([draft('a', ['xy', 'xy'])]).chains[0]?.edges).toHaveLength(1);
});

it('cuts what is too long for a chain, and says so', () => {
  const tags = Array.from({ length: 101 }, (_, index) => `${index}`.padEnd(120, '-'));
  const { chains, messages } = made([draft('n'.repeat(300), ['xy'], { description: 'd'.repeat(10_001), tags })]);
  expect(chains[0]?.name).toHaveLength(200);
  expect(chains[0]?.description).toHaveLength(10_000);
  expect(chains[0]?.tags).toHaveLength(100);
  expect(messages.some((message) => message.startsWith('the name of'))).toBe(true);
  expect(messages).toContain('only the first 100 tags are kept');
});

it('refuses more chains than anybody has', () => {
  expect(() => made(Array.from({ length: 1001 }, (_, index) => draft(`c${index}`, ['xy'])))).toThrow(
    'of files with more than 1000 chains or 100000 nodes, name fewer at once',
  );
});
