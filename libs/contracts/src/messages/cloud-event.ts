import { z } from 'zod';

/** The CloudEvents 1.0 envelope, in structured JSON, of everything in JetStream. https://github.com/cloudevents/spec */
export const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  /** Also the `Nats-Msg-Id`: the same id is the same event, however often it is delivered. */
  id: z.string().min(1),
  /** `/chain-mapping/<service>`. */
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json').default('application/json'),
  /** What the event is about, as the CloudEvents extension "partitioning" has it: the outbox keeps the order of each key. */
  partitionkey: z.string().min(1).optional(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});
export type CloudEvent = z.output<typeof CloudEvent>;
