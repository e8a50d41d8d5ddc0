import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type AuditEntry, auditRecorded } from '@chain-mapping/contracts';
import { Events, isBackendAway, retryDelay } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import { withoutToken } from '../http/request-context';
import { type AnsweredRequest, auditEntryOf, isRecorded } from './audit-entry';
import { AuditQueue } from './audit-queue';

const MOST_WAITING = 10_000;
const MOST_IN_MESSAGE = 50;
/** Entries of a crowd of requests go together, for a message costs more than what is in it. */
const GATHER_MS = 50;
/** How long what is left may take to be sent when the gateway stops. */
const LAST_MS = 3000;

/** Writes down who changed what. It goes to the registry through JetStream, and no request waits for it. */
@Injectable()
export class AuditTrail {
  private readonly logger = new Logger('Audit');
  private readonly queue = new AuditQueue(MOST_WAITING);
  private readonly stopping = new AbortController();
  private sending: Promise<void> | undefined;
  private readonly dropped: Counter;

  constructor(
    private readonly events: Events,
    private readonly clock: Clock,
    metrics: Registry,
  ) {
    this.dropped = new Counter({
      name: 'chain_mapping_audit_dropped_total',
      help: 'Entries of the audit log that were lost; each is in the log of the gateway',
      registers: [metrics],
    });
    const { queue } = this;
    new Gauge({
      name: 'chain_mapping_audit_waiting',
      help: 'Entries of the audit log that wait to be sent',
      registers: [metrics],
      collect() {
        this.set(queue.length);
      },
    });
  }

  install(fastify: FastifyInstance): void {
    // Before the answer leaves: whoever does not wait for it is written down all the same.
    fastify.addHook('onSend', (request, reply, payload, done) => {
      this.note(request, reply);
      done(null, payload);
    });
    // By then the requests in flight are answered, and NATS is still there.
    fastify.addHook('onClose', () => this.finish());
  }

  private note(request: FastifyRequest, reply: FastifyReply): void {
    const location = reply.getHeader('location');
    const answered: AnsweredRequest = {
      id: request.id,
      method: request.method,
      url: withoutToken(request.url),
      route: request.routeOptions.url,
      address: request.address ?? '',
      headers: request.headers,
      caller: request.caller,
      status: reply.statusCode,
      problem: request.problem,
      location: typeof location === 'string' ? location : undefined,
    };
    if (!isRecorded(answered)) return;
    const entry = auditEntryOf(answered, randomUUID(), this.clock.now());
    if (this.queue.add(entry)) this.sending ??= this.send();
    else this.drop([entry], `${MOST_WAITING} wait already`);
  }

  /** Sends what waits, until nothing does. What comes meanwhile goes with the next message. */
  private async send(): Promise<void> {
    let failures = 0;
    while (this.queue.length > 0) {
      await delay(GATHER_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      const entries = this.queue.first(MOST_IN_MESSAGE);
      try {
        // Each attempt is a message of its own, as it may hold more than the one before: the entries are known by their ids.
        await this.events.publish(auditRecorded, { recorder: 'gateway' }, { entries: [...entries] });
        this.queue.done(entries.length);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (this.stopping.signal.aborted) break;
        if (isBackendAway(error)) await this.pause(failures);
        else {
          this.queue.done(entries.length);
          this.drop(entries, String(error));
        }
      }
    }
    this.sending = undefined;
  }

  private async finish(): Promise<void> {
    this.stopping.abort();
    if (!this.sending) return;
    const late = new AbortController();
    await Promise.race([this.sending, delay(LAST_MS, undefined, { signal: late.signal })]);
    late.abort();
    const left = this.queue.first(MOST_WAITING);
    if (left.length > 0) this.drop(left, 'the gateway stops');
  }

  private async pause(failures: number): Promise<void> {
    const wait = retryDelay(failures, Math.random());
    // An abort only means that there is nothing left to wait for.
    await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private drop(entries: readonly AuditEntry[], why: string): void {
    for (const entry of entries) this.logger.error(`an entry of the audit log is lost (${why})`, { entry });
    this.dropped.inc(entries.length);
  }
}
