import { defineEvent } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { deadLetterOf } from './dead-letter';
import { on } from './definition';
import { Delivery } from './delivery';

const given = { consumer: 'c', reason: 'r', stream: 'S', subject: 's.1', sequence: 7, deliveries: 2 };

describe('dead letter', () => {
  it('holds the payload as it was', () => {
    const { body, fields } = deadLetterOf({ ...given, payload: new TextEncoder().encode('{"a": "ä"}') }, 10_000);
    expect(JSON.parse(body)).toMatchObject({ ...given, payload: '{"a": "ä"}', encoding: 'utf-8', truncated: false });
    expect(fields).toEqual({
      'Dead-Letter-Consumer': 'c',
      'Dead-Letter-Stream': 'S',
      'Dead-Letter-Subject': 's.1',
      'Dead-Letter-Sequence': '7',
      'Dead-Letter-Reason': 'r',
    });
  });

  it('never grows over its bound, whatever the payload and the reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.string({ maxLength: 200 }), (payload, reason) => {
        const { body, fields } = deadLetterOf({ ...given, reason, payload }, 4_000);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_000);
        expect(JSON.parse(body)).toMatchObject({ payload_bytes: payload.length });
        expect(fields['Dead-Letter-Reason']).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });
});

describe('on', () => {
  const counted = defineEvent({
    type: 'chain_mapping.test.counted.v1',
    subject: 'chain.registry.counted.{chain_id}',
    data: z.object({ number: z.number() }),
  });

  it('says what is wrong with data that its schema cannot even compare', () => {
    const bounded = defineEvent({
      type: 'chain_mapping.test.named.v1',
      subject: 'chain.registry.named.{chain_id}',
      data: z.object({ name: z.string().max(9) }),
    });
    const prepared = on(bounded, async () => undefined).prepare({ name: { length: { toString: 1 } } });
    expect(prepared).toEqual({ reason: expect.stringContaining('name') });
  });

  it('parses before it runs', () => {
    const handler = on(counted, async () => undefined);
    expect(handler.type).toBe('chain_mapping.test.counted.v1');
    expect(handler.prepare({ number: 1 })).toHaveProperty('run');
    expect(handler.prepare({ number: '1' })).toMatchObject({ reason: expect.stringContaining('number: ') });
  });
});

describe('delivery', () => {
  const message = (reply: string, answers: string[] = []) => ({
    subject: 'chain.registry.x',
    reply,
    data: new Uint8Array(),
    respond: (answer = '') => answers.push(answer) > 0,
  });
  const REPLY = '$JS.ACK.S.c.3.17.5.1700000000000000000.0';

  it('reads its place from the acknowledgement subject, of older and newer servers', () => {
    expect(new Delivery(message(REPLY), { current: true })).toMatchObject({
      sequence: 17,
      deliveries: 3,
      redelivered: true,
    });
    const newer = '$JS.ACK._.hash.S.c.1.18.6.1700000000000000000.0.token';
    expect(new Delivery(message(newer), { current: true })).toMatchObject({ sequence: 18, redelivered: false });
    expect(() => new Delivery(message('_INBOX.1'), { current: true })).toThrow(RangeError);
  });

  it('ends once, and not at all when its consumer is another by now', () => {
    const answers: string[] = [];
    const delivery = new Delivery(message(REPLY, answers), { current: true });
    delivery.working();
    delivery.nak(1_500);
    delivery.ack();
    delivery.working();
    expect(answers).toEqual(['+WPI', '-NAK {"delay": 1500000000}']);
    const late: string[] = [];
    new Delivery(message(REPLY, late), { current: false }).ack();
    expect(late).toEqual([]);
  });
});
