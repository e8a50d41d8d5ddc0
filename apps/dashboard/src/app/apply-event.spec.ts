import { QueryClient } from '@tanstack/react-query';
import type { Incident } from '@chain-mapping/model';
import { openIncidentsQuery } from '../api/queries';
import { applyEvent } from './apply-event';

const event = (name: string, data: unknown) => ({ id: '1', name, data: JSON.stringify(data) });

describe('applyEvent', () => {
  it('shows an incident at once, and asks again when it is calm', () => {
    const client = new QueryClient();
    const asked: string[] = [];
    client.setQueryData(openIncidentsQuery.queryKey, []);
    const incident = { id: 'i', status: 'open', sequence: 1, opened_at: '2030-01-01T00:00:00.000Z' } as Incident;
    applyEvent(client, event('incident.changed', incident), (key) => asked.push(key));
    expect(client.getQueryData(openIncidentsQuery.queryKey)).toEqual([incident]);
    applyEvent(client, event('incident.changed', { ...incident, sequence: 2, status: 'closed' }), (key) =>
      asked.push(key),
    );
    expect(client.getQueryData(openIncidentsQuery.queryKey)).toEqual([]);
    expect(asked).toEqual(['incidents', 'incidents']);
  });

  it('does not mind events that it does not know', () => {
    expect(() => applyEvent(new QueryClient(), event('something.new', {}), () => undefined)).not.toThrow();
  });

  it('takes all for old when the stream cannot say what was missed', () => {
    const client = new QueryClient();
    client.setQueryData(['anything'], 1);
    applyEvent(client, event('stream.reset', {}), () => undefined);
    expect(client.getQueryState(['anything'])?.isInvalidated).toBe(true);
  });
});
