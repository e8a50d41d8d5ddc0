import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DomainError, InvalidInput, Unavailable, type OutputOf, type Query } from '@chain-mapping/contracts';
import { SpanKind } from '@opentelemetry/api';
import { ErrorCode, headers, NatsError, type Msg } from 'nats';
import type { z } from 'zod';
import { Connection } from '../connection/connection.service';
import { MessagingMetrics } from '../telemetry/metrics';
import { injectInto, inSpan } from '../telemetry/tracing';
import { faultsOf } from './field-errors';
import { INTERNAL, responseIn, valueOf } from './reply';

/** Asks other services. */
@Injectable()
export class Messages {
  private readonly logger = new Logger(Messages.name);

  constructor(
    private readonly connection: Connection,
    private readonly metrics: MessagingMetrics,
  ) {}

  /**
   * Asks the owner of the answer and waits for it, at most until the deadline (default: that of the query).
   *
   * @throws Unavailable at once when nobody answers or NATS is away; DeadlineExceeded; or the DomainError of the service, by its code.
   */
  ask<Q extends Query>(
    query: Q,
    input: z.input<Q['input']>,
    options: { readonly deadline_ms?: number } = {},
  ): Promise<OutputOf<Q>> {
    return this.asked(query, input, options.deadline_ms, (reply) => this.parseOutput(query, valueOf(reply.json())));
  }

  /**
   * As `ask`, for who hands the answer on as it is: its JSON text, which the service that answers has checked. It is not read here.
   */
  askForText<Q extends Query>(query: Q, input: z.input<Q['input']>): Promise<Buffer> {
    return this.asked(query, input, undefined, (reply, id) => {
      const text = responseIn(Buffer.from(reply.data.buffer, reply.data.byteOffset, reply.data.byteLength), id);
      return text ?? Buffer.from(JSON.stringify(this.parseOutput(query, valueOf(reply.json()))));
    });
  }

  /** @throws Unavailable when NATS does not answer a round trip within a second. For the readiness probe. */
  ready(): Promise<void> {
    return this.connection.ready();
  }

  private asked<Q extends Query, Answer>(
    query: Q,
    input: z.input<Q['input']>,
    deadline_ms: number | undefined,
    read: (reply: Msg, id: string) => Answer,
  ): Promise<Answer> {
    const { subject } = query;
    const attributes = { 'messaging.destination.name': subject };
    return inSpan(`ask ${subject}`, { kind: SpanKind.CLIENT, attributes }, async () => {
      const end = this.metrics.requestSeconds.startTimer({ subject });
      let outcome = 'ok';
      try {
        const id = randomUUID();
        return read(
          await this.request(subject, { pattern: subject, data: input, id }, deadline_ms ?? query.deadline_ms),
          id,
        );
      } catch (error) {
        outcome = error instanceof DomainError ? error.code : INTERNAL;
        throw error;
      } finally {
        end();
        this.metrics.requests.inc({ subject, outcome });
      }
    });
  }

  private async request(subject: string, packet: object, deadline: number): Promise<Msg> {
    const nc = this.connection.live;
    if (!nc) throw new Unavailable(`cannot ask ${subject}: not connected to NATS`);
    const carried = headers();
    injectInto(carried);
    try {
      return await this.connection.inbox.ask(nc, subject, JSON.stringify(packet), carried, deadline);
    } catch (error) {
      throw requestError(error, subject);
    }
  }

  private parseOutput<Q extends Query>(query: Q, value: unknown): OutputOf<Q> {
    const output = query.output.safeParse(value);
    if (output.success) return output.data as OutputOf<Q>;
    this.logger.error(`the answer to ${query.subject} breaks its contract: ${faultsOf(output.error)}`);
    throw new DomainError(INTERNAL, `the answer to ${query.subject} breaks its contract`);
  }
}

/** What the client throws for what it cannot send. */
function requestError(error: unknown, subject: string): unknown {
  if (!(error instanceof NatsError)) return error;
  if (error.code === ErrorCode.MaxPayloadExceeded) {
    const fault = { path: '', message: 'too large' };
    return new InvalidInput(`the request to ${subject} is too large`, [fault], { cause: error });
  }
  return new Unavailable(`cannot ask ${subject}: ${error.message}`, { cause: error });
}
