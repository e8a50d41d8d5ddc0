import { DatabaseModule } from '@chain-mapping/database';
import { MessagingModule, OutboxModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { ApplyModule } from './apply/apply.module';
import { AuditModule } from './audit/audit.module';
import { ChainsModule } from './chains/chains.module';
import type { Config } from './config';
import { ImpactModule } from './impact/impact.module';
import { HistoryModule } from './history/history.module';
import { ChainTables1764000000000 } from './migrations/1764000000000-chain-tables';
import { ChainTriggers1764000000001 } from './migrations/1764000000001-chain-triggers';
import { ServicesAndOutbox1764000000002 } from './migrations/1764000000002-services-and-outbox';
import { ChangeTransactions1764000000004 } from './migrations/1764000000004-change-transactions';
import { FirstClassEdges1764000000003 } from './migrations/1764000000003-first-class-edges';
import { ApiKeys1764000000005 } from './migrations/1764000000005-api-keys';
import { AuditLog1764000000006 } from './migrations/1764000000006-audit-log';
import { IdempotencyKeys1764000000007 } from './migrations/1764000000007-idempotency-keys';
import { ChainLists1764000000009 } from './migrations/1764000000009-chain-lists';
import { ChainNumbers1764000000008 } from './migrations/1764000000008-chain-numbers';
import { RelationsModule } from './relations/relations.module';
import { ServicesModule } from './services/services.module';
import { StatisticsModule } from './statistics/statistics.module';
import { ValidationModule } from './validation/validation.module';

@Module({})
export class RegistryModule {
  static forRoot(config: Config, { name, metrics, readiness }: ServiceContext): DynamicModule {
    return {
      module: RegistryModule,
      imports: [
        DatabaseModule.forRoot({
          service: name,
          url: config.DATABASE_URL,
          entities: [],
          migrations: [
            ChainTables1764000000000,
            ChainTriggers1764000000001,
            ServicesAndOutbox1764000000002,
            FirstClassEdges1764000000003,
            ChangeTransactions1764000000004,
            ApiKeys1764000000005,
            AuditLog1764000000006,
            IdempotencyKeys1764000000007,
            ChainNumbers1764000000008,
            ChainLists1764000000009,
          ],
          readiness,
        }),
        MessagingModule.forRoot({ ...natsOf(name, config), metrics, readiness }),
        OutboxModule.forRoot({ table: 'registry_outbox', apart_ms: 50 }),
        ChainsModule,
        ApplyModule,
        ValidationModule,
        RelationsModule,
        HistoryModule,
        ImpactModule,
        ServicesModule,
        StatisticsModule,
        AccessModule,
        AuditModule,
      ],
    };
  }
}
