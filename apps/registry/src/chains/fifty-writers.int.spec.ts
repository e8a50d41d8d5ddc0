import { getChain, listChainVersions, registerChain, updateChain } from '@chain-mapping/contracts';
import type { Chain } from '@chain-mapping/model';
import { aChain } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const WRITERS = 50;
const ATTEMPTS = 4;

describe('fifty writers of one chain', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterAll(() => registry?.stop());

  const register = (): Promise<Chain> =>
    registry.messages.ask(registerChain, { chain: aChain({ tags: [] }), actor: 'ann' });
  const read = (chain_id: string): Promise<Chain> => registry.messages.ask(getChain, { chain_id });
  const marks = Array.from({ length: WRITERS }, (_, number) => `writer-${number}`);

  /** Adds a mark to the chain that was read; what is answered is the chain with it, or why not. */
  const write = async (
    { id: chain_id, version: expected_version, tags }: Chain,
    mark: string,
  ): Promise<Chain | Error> => {
    const change = { chain_id, patch: { tags: [...tags, mark] }, expected_version, actor: mark };
    return registry.messages.ask(updateChain, change).catch((error: Error) => error);
  };

  it('that all read the same version: one wins, and the others are told which version there is now', async () => {
    const { id } = await register();
    const readings = await Promise.all(marks.map(() => read(id)));
    const answers = await Promise.all(readings.map((chain, index) => write(chain, marks[index] ?? '')));
    const losers = answers.filter((answer) => answer instanceof Error);
    expect(losers).toHaveLength(WRITERS - 1);
    for (const loser of losers) {
      expect(loser).toMatchObject({
        code: 'VersionConflict',
        details: { chain_id: id, expected_version: 1, version: 2 },
      });
    }
    const winner = marks[answers.findIndex((answer) => !(answer instanceof Error))];
    expect(await read(id)).toMatchObject({ version: 2, tags: [winner], updated_by: winner });
  });

  it('that read again and try again: no mark of a winner is lost, and each made one version', async () => {
    const { id } = await register();
    const won: { mark: string; version: number }[] = [];
    let conflicts = 0;
    const tryWith = async (mark: string): Promise<void> => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const chain = await read(id);
        const answer = await write(chain, mark);
        if (!(answer instanceof Error)) {
          expect(answer).toMatchObject({ version: chain.version + 1, tags: [...chain.tags, mark], updated_by: mark });
          won.push({ mark, version: answer.version });
          return;
        }
        conflicts += 1;
        expect(answer).toMatchObject({ code: 'VersionConflict', details: { expected_version: chain.version } });
        const { version } = (answer as Error & { details: { version: number } }).details;
        expect(version).toBeGreaterThan(chain.version);
        expect((await read(id)).version).toBeGreaterThanOrEqual(version);
      }
    };
    await Promise.all(marks.map(tryWith));
    expect(conflicts).toBeGreaterThan(0);
    expect(won.length).toBeGreaterThanOrEqual(ATTEMPTS);
    won.sort((one, other) => one.version - other.version);
    const chain = await read(id);
    expect(chain.version).toBe(1 + won.length);
    expect(chain.tags).toEqual(won.map(({ mark }) => mark));
    const { versions, total } = await registry.messages.ask(listChainVersions, { chain_id: id });
    expect(total).toBe(chain.version);
    for (const { version, tags } of versions) {
      expect(tags).toEqual(won.filter((each) => each.version <= version).map(({ mark }) => mark));
    }
  });
});
