import { Module } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { ApplyController } from './apply.controller';
import { ApplyService } from './apply.service';

@Module({ imports: [ChainsModule, IdempotencyModule], controllers: [ApplyController], providers: [ApplyService] })
export class ApplyModule {}
