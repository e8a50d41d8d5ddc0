import { startLevels } from './start-order';
import { DEMO, JOBS, SERVICES } from './system-processes';

describe('startLevels', () => {
  it('puts each process above all that it waits for', () => {
    const levels = startLevels([
      { name: 'gateway', after: ['registry'] },
      { name: 'registry', after: ['postgres', 'streams'] },
      { name: 'streams', after: ['nats'] },
      { name: 'nats', after: [] },
      { name: 'postgres', after: [] },
    ]);

    expect(Object.fromEntries(levels)).toEqual({ nats: 0, postgres: 0, streams: 1, registry: 2, gateway: 3 });
  });

  it('refuses processes that wait for each other', () => {
    const circle = [
      { name: 'a', after: ['b'] },
      { name: 'b', after: ['a'] },
    ];

    expect(() => startLevels(circle)).toThrow('Processes wait for each other: a -> b -> a');
  });

  it('refuses to wait for a process that is not there', () => {
    expect(() => startLevels([{ name: 'a', after: ['ghost'] }])).toThrow('a waits for "ghost", which is not there');
  });

  it('starts the backends first, then streams and the demo platform, then services, then the gateway', () => {
    const backends = ['postgres', 'redis', 'nats'].map((name) => ({ name, after: [] }));
    const levels = startLevels([...backends, ...JOBS, ...SERVICES, DEMO]);

    expect(['nats', 'migrate-streams', 'alerting', 'gateway', 'demo-platform'].map((name) => levels.get(name))).toEqual(
      [0, 1, 2, 3, 1],
    );
  });
});
