import { CloudEvent, defineEvent, InvalidInput } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { decodeCloudEvent } from './decode';
import { envelopeAround, envelopeOf, streamOf } from './envelope';

const counted = defineEvent({
  type: 'chain_mapping.test.counted.v1',
  subject: 'chain.registry.counted.{chain_id}',
  data: z.object({ number: z.number(), unit: z.string().default('m') }),
});
const origin = { service: 'registry', id: 'id-1', time: new Date('2026-01-02T03:04:05.678Z') };
const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const headersOf = (fields: Record<string, string>) => ({
  get: (name: string) => fields[name] ?? '',
  has: (name: string) => name in fields,
});

describe('envelope', () => {
  it('is a CloudEvent with parsed data, on the subject of the event', () => {
    const { subject, cloud_event } = envelopeOf(
      counted,
      { chain_id: 'A1' },
      { number: 1 },
      { ...origin, traceparent: 't' },
    );
    expect(subject).toBe('chain.registry.counted.A1');
    expect(cloud_event).toEqual({
      specversion: '1.0',
      id: 'id-1',
      source: '/chain-mapping/registry',
      type: 'chain_mapping.test.counted.v1',
      subject: 'chain.registry.counted.A1',
      time: '2026-01-02T03:04:05.678Z',
      datacontenttype: 'application/json',
      partitionkey: 'A1',
      traceparent: 't',
      data: { number: 1, unit: 'm' },
    });
    expect(CloudEvent.parse(cloud_event)).toEqual(cloud_event);
  });

  it('says the same around data that is text already', () => {
    const data = { number: 1, unit: 'm' };
    const { subject, text } = envelopeAround(counted, { chain_id: 'A1' }, JSON.stringify(data), origin);
    expect(subject).toBe('chain.registry.counted.A1');
    expect(JSON.parse(text)).toEqual(envelopeOf(counted, { chain_id: 'A1' }, data, origin).cloud_event);
    const lost = defineEvent({ type: 'chain_mapping.test.lost.v1', subject: 'chain.nowhere.{id}', data: z.object({}) });
    expect(() => envelopeAround(lost, { id: '1' }, '{}', origin)).toThrow('no stream keeps');
  });

  it('refuses wrong data, a wrong parameter and a subject that no stream keeps', () => {
    expect(() => envelopeOf(counted, { chain_id: 'A1' }, JSON.parse('{}'), origin)).toThrow(InvalidInput);
    expect(() => envelopeOf(counted, { chain_id: 'A.1' }, { number: 1 }, origin)).toThrow(RangeError);
    const lost = defineEvent({ type: 'chain_mapping.test.lost.v1', subject: 'chain.nowhere.{id}', data: z.object({}) });
    expect(() => envelopeOf(lost, { id: '1' }, {}, origin)).toThrow('no stream keeps');
  });

  it('knows the stream of a subject, of which requests have none', () => {
    expect(streamOf('chain.health.result.7')).toBe('CHAIN_HEALTH');
    expect(streamOf('dead-letter.alerting')).toBe('CHAIN_DEAD_LETTERS');
    expect(streamOf('query.registry.chains.get')).toBeUndefined();
  });
});

describe('decoding', () => {
  it('reads back whatever was enveloped', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), (number, unit) => {
        const { cloud_event } = envelopeOf(counted, { chain_id: 'A1' }, { number, unit }, origin);
        const decoded = decodeCloudEvent(encoded(cloud_event), undefined);
        expect(decoded.ok && decoded.event).toEqual(JSON.parse(JSON.stringify(cloud_event)));
      }),
    );
  });

  it('reads binary mode', () => {
    const headers = headersOf({
      'ce-specversion': '1.0',
      'ce-id': 'id-1',
      'ce-source': '/caf%C3%A9',
      'ce-type': 't',
      'ce-time': '2026-01-02T03:04:05Z',
    });
    expect(decodeCloudEvent(encoded({ number: 1 }), headers)).toMatchObject({
      ok: true,
      event: { id: 'id-1', source: '/café', data: { number: 1 } },
    });
  });

  it('says what is wrong, and never throws', () => {
    expect(decodeCloudEvent(new Uint8Array([0xff, 0xfe]), undefined)).toEqual({
      ok: false,
      reason: 'malformed CloudEvent: the payload is not UTF-8',
    });
    expect(decodeCloudEvent(encoded({ specversion: '1.0' }), undefined)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('id: '),
    });
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeCloudEvent(bytes, undefined).ok).toBe(false);
      }),
    );
  });
});
