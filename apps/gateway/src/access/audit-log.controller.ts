import { listAuditLog } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { RequiresRole } from './policy.decorator';

class AuditLogQuery extends createZodDto(listAuditLog.input) {}
class AuditLogAnswer extends createZodDto(listAuditLog.output) {}

@ApiTags('access')
@Controller('api/v1/audit-log')
export class AuditLogController {
  constructor(private readonly messages: Messages) {}

  @RequiresRole('admin')
  @Get()
  @ApiOperation({ summary: 'Who changed what, or was refused: newest first; it is there a moment after the request' })
  @ZodResponse({ type: AuditLogAnswer })
  list(@Query() query: AuditLogQuery) {
    return this.messages.ask(listAuditLog, query);
  }
}
