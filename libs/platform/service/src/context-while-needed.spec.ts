import { setImmediate as turn } from 'node:timers/promises';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { ContextWhileNeeded } from './context-while-needed';

const KEY = createContextKey('key');
const withValue = (value: string) => ROOT_CONTEXT.setValue(KEY, value);

describe('the context of traces', () => {
  it('is kept over promises and timers, each piece of work its own', async () => {
    const contexts = new ContextWhileNeeded();
    const seen = async (value: string): Promise<unknown> =>
      contexts.with(withValue(value), async () => {
        await turn();
        const inner = await contexts.with(withValue(`${value} inside`), async () => {
          await turn();
          return contexts.active().getValue(KEY);
        });
        return [inner, contexts.active().getValue(KEY)];
      });
    expect(await Promise.all([seen('a'), seen('b')])).toEqual([
      ['a inside', 'a'],
      ['b inside', 'b'],
    ]);
    expect(contexts.active()).toBe(ROOT_CONTEXT);
  });

  it('is there again after it was not needed for a while, also when work fails', async () => {
    const contexts = new ContextWhileNeeded();
    expect(() =>
      contexts.with(withValue('a'), () => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    await expect(contexts.with(withValue('a'), () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    await turn();
    const value = await contexts.with(withValue('b'), async () => {
      await turn();
      return contexts.active().getValue(KEY);
    });
    expect(value).toBe('b');
  });
});
