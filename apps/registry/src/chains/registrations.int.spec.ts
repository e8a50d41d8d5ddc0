import { chainHistory, getChain, registerChain } from '@chain-mapping/contracts';
import { aChain } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

describe('registrations that come together', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterAll(() => registry?.stop());

  const register = (chain: ReturnType<typeof aChain>, actor: string, reason?: string) =>
    registry.messages.ask(registerChain, { chain, actor, reason });
  const events = async (id: string): Promise<unknown[]> => {
    const { rows } = await registry.sql.query(
      `SELECT cloud_event -> 'data' -> 'chain' AS chain FROM registry_outbox WHERE subject = $1`,
      [`chain.registry.registered.${id}`],
    );
    return rows.map(({ chain }: { chain: unknown }) => chain);
  };

  it('are each stored as answered, in the name of whoever asked, with one event', async () => {
    const actors = ['ann', 'bob', 'ann', 'carl'];
    const asked = Array.from({ length: 60 }, (_, index) => ({
      chain: aChain({ category: index % 3 === 0 ? 'infrastructure' : 'data_flow' }),
      actor: actors[index % actors.length] ?? '',
      reason: index % 2 === 0 ? `reason ${index % 5}` : undefined,
    }));
    const answers = await Promise.all(asked.map(({ chain, actor, reason }) => register(chain, actor, reason)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(asked.length);
    for (const [index, answer] of answers.entries()) {
      const { chain, actor, reason } = asked[index] ?? {};
      expect(answer).toMatchObject({ name: chain?.name, created_by: actor, version: 1 });
      expect(await registry.messages.ask(getChain, { chain_id: answer.id })).toEqual(answer);
      expect(await events(answer.id)).toEqual([answer]);
      const { changes } = await registry.messages.ask(chainHistory, { chain_id: answer.id });
      expect(changes).toMatchObject([{ changed_by: actor, reason: reason ?? null, changed_at: answer.created_at }]);
    }
  });

  it('fail alone: one that is taken does not hurt the others', async () => {
    await register(aChain({ id: 'C701' }), 'ann');
    const chains = Array.from({ length: 30 }, (_, index) => aChain(index % 10 === 3 ? { id: 'C701' } : {}));
    const answers = await Promise.allSettled(chains.map((chain) => register(chain, 'ann')));
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused.map(({ code }: { code: string }) => code)).toEqual(['ChainExists', 'ChainExists', 'ChainExists']);
    const ids = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.id : []));
    expect(new Set(ids).size).toBe(27);
  });

  it('take the next free number, and leave out the chosen ones', async () => {
    const chosen = ['B1', 'B3', 'B4'];
    await Promise.all(chosen.map((id) => register(aChain({ id }), 'ann')));
    const made = await Promise.all([1, 2, 3].map(() => register(aChain({ category: 'service_communication' }), 'ann')));
    expect(made.map(({ id }) => id).sort()).toEqual(['B2', 'B5', 'B6']);
  });
});
