import type { CheckedTarget } from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import type { CheckRequest } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import type { AlertingStates } from './alerting-state.store';
import type { AlertingSteps } from './alerting-steps.service';
import { Verification } from './verification.service';

describe('what alerts wait for to be checked', () => {
  it('counts as healthy only once the result that says so has been heard', async () => {
    const failing = new Map([['shop', {}]]);
    const [asked, verified]: [number[], unknown[]] = [[], []];
    let check: (requests: CheckRequest[]) => void = () => undefined;
    const ask = async (): Promise<{ targets: Partial<CheckedTarget>[] }> => {
      asked.push(Date.now());
      const checked_at = new Date(Date.now() + 1000).toISOString();
      return { targets: [{ target_id: 'shop', status: 'healthy', checked_at, consecutive_failures: 0 }] };
    };
    const steps = {
      onChecks: (listener: typeof check) => (check = listener),
      run: async (inputs: unknown) => verified.push(inputs),
    };
    const verification = new Verification(
      { ask } as unknown as Messages,
      steps as unknown as AlertingSteps,
      { current: { components: failing } } as unknown as AlertingStates,
      { now: () => new Date() },
    );
    verification.onApplicationBootstrap();
    check([{ alert_ids: ['one'], target_ids: ['shop'], since: Date.now(), until: Date.now() + 10_000 }]);
    await eventually(() => expect(asked.length).toBeGreaterThan(2));
    expect(verified).toEqual([]);
    failing.delete('shop');
    await eventually(() => expect(verified).toEqual([[{ kind: 'components', components: [], alert_ids: ['one'] }]]));
    verification.onModuleDestroy();
  });
});
