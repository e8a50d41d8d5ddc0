import {
  deleteChain,
  registerChain,
  updateChain,
  validateChain,
  validateRegisteredChain,
} from '@chain-mapping/contracts';
import { aChain, aPath } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const actor = 'ann';

describe('validation', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterAll(() => registry?.stop());

  const validate = (chain: unknown, strict?: boolean) => registry.messages.ask(validateChain, { chain, strict });
  const register = (fields: Parameters<typeof aChain>[0]) =>
    registry.messages.ask(registerChain, { chain: aChain(fields), actor });

  it('lets warnings pass, unless it is strict', async () => {
    const warned = aPath('unknown-service', 'other-service');
    expect(await validate(warned)).toMatchObject({
      valid: true,
      errors: [],
      warnings: [{ code: 'unknown_service' }, {}],
    });
    expect(await validate(warned)).not.toHaveProperty('strict');
    expect(await validate(warned, true)).toMatchObject({ valid: false, strict: true, errors: [] });
    const { id: chain_id } = await register(warned);
    const registered = (strict?: boolean) => registry.messages.ask(validateRegisteredChain, { chain_id, strict });
    expect(await registered()).toMatchObject({ valid: true });
    expect(await registered(true)).toMatchObject({ valid: false, strict: true });
  });

  it('counts what only the registry knows, strict or not', async () => {
    const sound = { ...aChain(), nodes: [{ id: 'a', type: 'service' }] };
    expect(await validate(sound, true)).toMatchObject({ valid: true, strict: true, warnings: [] });
    const lost = { ...sound, dependencies: ['E404'] };
    for (const strict of [true, false]) {
      expect(await validate(lost, strict)).toMatchObject({ valid: false, errors: [{ code: 'unknown_dependency' }] });
    }
  });

  it('of a registered chain names its ends, and what it lost since', async () => {
    const other = await register({});
    const { id: chain_id } = await register({ ...aPath('a', 'b'), dependencies: [other.id] });
    await registry.messages.ask(updateChain, { chain_id, patch: { latency_sla: 1 }, actor });
    await registry.messages.ask(deleteChain, { chain_id: other.id, actor });
    expect(await registry.messages.ask(validateRegisteredChain, { chain_id })).toMatchObject({
      valid: false,
      errors: [{ code: 'unknown_dependency' }],
      entry_nodes: ['a'],
      exit_nodes: ['b'],
    });
  });

  it('refuses to store an edge from a node to itself, and says why', async () => {
    const loop = { source_node: 'a', target_node: 'a', type: 'http_request' as const };
    await expect(register({ ...aPath('a', 'b'), edges: [loop] })).rejects.toMatchObject({
      code: 'InvalidChain',
      errors: [{ path: 'edges.0', message: expect.stringContaining('Circular dependency: a -> a') }],
    });
  });

  it('answers within one message for a chain of nothing but ends', async () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({ id: `${index}${'x'.repeat(60)}`, type: 'service' }));
    const { entry_nodes, warnings } = await validate({ name: 'Wide', category: 'data_flow', nodes });
    expect([entry_nodes?.length, warnings.length]).toEqual([100, 101]);
  });
});
