import { auditRecorded, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLogRepository } from './audit-log.repository';

/** Keeps what the gateway recorded. */
@Injectable()
export class AuditLogConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly log: AuditLogRepository,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'registry-audit',
      stream: streams.audit,
      filter: auditRecorded.pattern,
      handlers: [on(auditRecorded, ({ entries }) => this.log.add(entries))],
    });
  }
}
