import { MessagingModule } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config';
import { IngestModule } from './ingest/ingest.module';
import { QuestionsModule } from './questions/questions.module';
import { StorageModule } from './storage/storage.module';

@Module({})
export class MetricsIngestModule {
  static forRoot(config: Config, { metrics, readiness }: ServiceContext): DynamicModule {
    return {
      module: MetricsIngestModule,
      imports: [
        MessagingModule.forRoot({ service: 'metrics-ingest', url: config.NATS_URL, metrics, readiness }),
        StorageModule.forRoot({ url: config.CLICKHOUSE_URL, chdb_path: config.CHDB_PATH }, readiness),
        IngestModule.forRoot({ environment: config.ENVIRONMENT }),
        QuestionsModule,
      ],
    };
  }
}
