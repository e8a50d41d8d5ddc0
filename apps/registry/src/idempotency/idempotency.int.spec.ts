import { applyChains, listChains, registerChain, rollbackChain, updateChain } from '@chain-mapping/contracts';
import { aChain } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const actor = 'ann';

describe('a request under an idempotency key', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterAll(() => registry?.stop());

  const register = (chain: ReturnType<typeof aChain>, idempotency_key: string, who = actor) =>
    registry.messages.ask(registerChain, { chain, actor: who, idempotency_key });
  const total = async () => (await registry.messages.ask(listChains, {})).total;

  it('that comes again is answered again and stores nothing', async () => {
    const chain = aChain();
    const first = await register(chain, 'again');
    const before = await total();
    await registry.messages.ask(updateChain, { chain_id: first.id, patch: { name: 'changed since' }, actor });
    expect(await register(chain, 'again')).toEqual(first);
    expect(await total()).toBe(before);
  });

  it('that comes many times at once is done once', async () => {
    const chain = aChain();
    const before = await total();
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(chain, 'crowd')));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await total()).toBe(before + 1);
  });

  it('belongs to whoever chose it', async () => {
    const chain = aChain();
    const [ann, bob] = [await register(chain, 'mine', 'ann'), await register(chain, 'mine', 'bob')];
    expect(ann.id).not.toBe(bob.id);
  });

  it('is refused for another request', async () => {
    await register(aChain(), 'taken');
    await expect(register(aChain(), 'taken')).rejects.toMatchObject({
      code: 'IdempotencyKeyReused',
      errors: [{ path: 'Idempotency-Key' }],
    });
  });

  it('that failed can be tried again', async () => {
    const missing = aChain({ id: 'C801' });
    const chain = aChain({ dependencies: ['C801'] });
    await expect(register(chain, 'retry')).rejects.toMatchObject({ code: 'InvalidChain' });
    await registry.messages.ask(registerChain, { chain: missing, actor });
    expect(await register(chain, 'retry')).toMatchObject({ dependencies: ['C801'] });
  });

  it('is free again after a day', async () => {
    const first = await register(aChain(), 'old');
    await registry.sql.query(
      `UPDATE registry_idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'old'`,
    );
    expect((await register(aChain(), 'old')).id).not.toBe(first.id);
  });

  it('applies once, and rolls back once', async () => {
    const chain = aChain({ id: 'D901' });
    const apply = () =>
      registry.messages.ask(applyChains, { chains: [{ ...chain, id: 'D901' }], actor, idempotency_key: 'deploy-7' });
    const first = await apply();
    expect(first.created).toEqual(['D901']);
    expect(await apply()).toEqual(first);
    await registry.messages.ask(updateChain, { chain_id: 'D901', patch: { name: 'Second' }, actor });
    const rollback = () =>
      registry.messages.ask(rollbackChain, { chain_id: 'D901', version: 1, actor, idempotency_key: 'undo' });
    const back = await rollback();
    await registry.messages.ask(updateChain, { chain_id: 'D901', patch: { name: 'Fourth' }, actor });
    expect(await rollback()).toEqual(back);
  });
});
