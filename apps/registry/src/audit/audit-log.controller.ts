import { type InputOf, listAuditLog, type OutputOf } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { AuditLogRepository } from './audit-log.repository';

@Controller()
export class AuditLogController {
  constructor(private readonly log: AuditLogRepository) {}

  @Answers(listAuditLog)
  async list(filter: InputOf<typeof listAuditLog>): Promise<OutputOf<typeof listAuditLog>> {
    const { limit, offset } = filter;
    return { ...(await this.log.list(filter)), limit, offset };
  }
}
