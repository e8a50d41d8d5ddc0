import { eventsTracked } from '@chain-mapping/contracts';
import { eventText } from './event';

const now = Date.parse('2026-03-10T09:15:00.000Z');
const text = (fields: object, type = 'order_placed') => eventText('id-1', 'orders', type, fields, now);

describe('eventText', () => {
  it('writes what the system takes', () => {
    const event: unknown = JSON.parse(
      text({
        chain_id: 'D4',
        node_id: 'api',
        duration_ms: 3.5,
        attributes: { symbol: 'BTC' },
        timestamp: new Date(now - 5),
      }),
    );
    expect(eventsTracked.data.parse({ events: [event] }).events).toEqual([
      {
        id: 'id-1',
        service_name: 'orders',
        event_type: 'order_placed',
        chain_id: 'D4',
        node_id: 'api',
        timestamp: '2026-03-10T09:14:59.995Z',
        duration_ms: 3.5,
        attributes: { symbol: 'BTC' },
      },
    ]);
  });

  it('takes the time that it is where none is given', () => {
    expect(JSON.parse(text({}))).toMatchObject({ timestamp: '2026-03-10T09:15:00.000Z', attributes: {} });
  });

  it.each([
    [{ chain_id: 'F1' }, 'chain_id must look like A1'],
    [{ node_id: '' }, 'node_id must be'],
    [{ duration_ms: -1 }, 'duration_ms must be'],
    [{ duration_ms: NaN }, 'duration_ms must be'],
    [{ timestamp: 'yesterday' }, 'timestamp must be'],
    [{ timestamp: '2025-01-01T00:00:00.000Z' }, 'timestamp must be'],
    [{ timestamp: new Date(now + 2 * 86_400_000) }, 'timestamp must be'],
    [{ attributes: [] }, 'attributes must be an object'],
    [{ attributes: { ['k'.repeat(257)]: 1 } }, 'attributes.kkkkkkkkkkkkkkkkkkkk… has too long a name'],
  ])('names the field of %j', (fields, message) => {
    expect(() => text(fields)).toThrow(message);
  });

  it('wants a type', () => {
    expect(() => text({}, '')).toThrow('event_type must be');
  });
});
