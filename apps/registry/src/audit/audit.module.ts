import { Module } from '@nestjs/common';
import { AuditLogConsumer } from './audit-log.consumer';
import { AuditLogController } from './audit-log.controller';
import { AuditLogRepository } from './audit-log.repository';

@Module({ controllers: [AuditLogController], providers: [AuditLogConsumer, AuditLogRepository] })
export class AuditModule {}
