import { eventually } from '@chain-mapping/testing';
import { MonitoredSystem } from '../health-monitor.fixture';

describe('a monitor that leaves', () => {
  let system: MonitoredSystem;

  beforeAll(async () => {
    system = await MonitoredSystem.start();
  }, 120_000);

  afterAll(() => system?.stop(), 60_000);

  it.each(['which it has used', 'which it has hardly met', 'which it has hardly met, again'])(
    'does so in time while Redis is away, %s',
    async (acquaintance) => {
      const monitor = await system.startMonitor();
      const isReady = async (): Promise<boolean> => (await fetch(`${monitor.ops_url}/health/ready`)).ok;
      if (acquaintance === 'which it has used') await eventually(async () => expect(await isReady()).toBe(true));
      process.kill(system.redis.pid, 'SIGKILL');
      try {
        // So often that connections have been tried again meanwhile.
        let refusals = 0;
        await eventually(
          async () => {
            refusals += (await isReady()) ? 0 : 1;
            expect(refusals).toBeGreaterThan(10);
          },
          { timeout_ms: 30_000 },
        );
        const start = performance.now();
        await monitor.stop();
        expect(performance.now() - start).toBeLessThan(10_000);
      } finally {
        await system.redis.startAgain();
      }
    },
    45_000,
  );
});
