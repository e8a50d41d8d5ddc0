export { MessagingModule } from './messaging.module';
export type { MessagingOptions } from './messaging-options';
export { Connection } from './connection/connection.service';
export { MessagingMetrics } from './telemetry/metrics';

export { Answers, type AnswerMethod } from './requests/answers.decorator';
export { ByteStreams, type ByteInbox } from './requests/byte-streams.service';
export { fieldErrors } from './requests/field-errors';
export { Messages } from './requests/messages.service';
export { Written } from './requests/written';
export { natsOf, type ConnectionTarget, type NatsLogin } from './connection/connection-options';
export { natsTransport, type NatsTransportOptions } from './requests/nats.transport';

export { Events, type Published, type PublishOptions } from './events/events.service';
export { envelopeOf, type Envelope } from './events/envelope';
export { decodeCloudEvent, type Decoded, type ReadableHeaders } from './events/decode';

export { Consumers, type Consumption } from './consumers/consumers.service';
export {
  on,
  type BatchConsumerDefinition,
  type BatchMessage,
  type BatchRejections,
  type ConsumerDefinition,
  type EventMeta,
  type Handler,
  type SingleConsumerDefinition,
} from './consumers/definition';
export type { DeadLetter } from './consumers/dead-letter';

export { Outbox, type Insertion } from './outbox/outbox.service';
export { OutboxModule } from './outbox/outbox.module';
export type { OutboxOptions } from './outbox/outbox-options';
export { outboxMigration, type OutboxMigration } from './outbox/outbox-migration';

export { ensureStreams, type EnsuredStream } from './streams/ensure-streams.service';
export { migrateStreams, type MigrationOptions } from './streams/migrate-streams.service';

export { publicKeyOf, seal, SEED_BYTES, unseal } from './sealed/sealed';
export {
  decrypted,
  encrypted,
  NONCE_BYTES,
  sealingSeedOf,
  type SecretsKey,
  secretsKeyOf,
} from './sealed/secret-cipher';

export { isBackendAway } from './failures/backend-away';
export { retryDelay } from './failures/backoff';
