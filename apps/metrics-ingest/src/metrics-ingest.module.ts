import { MessagingModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, isLoopback } from './config';
import { ExecutionsModule } from './executions/executions.module';
import { ExportsModule } from './exports/exports.module';
import { IngestModule } from './ingest/ingest.module';
import { ObjectivesModule } from './objectives/objectives.module';
import { OtlpModule } from './otlp/otlp.module';
import { QuestionsModule } from './questions/questions.module';
import { StorageModule } from './storage/storage.module';
import { stagesOf } from './topology/stages';
import { TopologyModule } from './topology/topology.module';

@Module({})
export class MetricsIngestModule {
  static forRoot(config: Config, { metrics, readiness }: ServiceContext): DynamicModule {
    const topology = TopologyModule.forRoot(stagesOf(config.TRACE_WAIT_UNIT_MS));
    return {
      module: MetricsIngestModule,
      imports: [
        MessagingModule.forRoot({ ...natsOf('metrics-ingest', config), metrics, readiness }),
        StorageModule.forRoot(
          { url: config.CLICKHOUSE_URL, chdb_path: config.CHDB_PATH, cluster: config.CLICKHOUSE_CLUSTER },
          readiness,
        ),
        IngestModule.forRoot({ environment: config.ENVIRONMENT }),
        QuestionsModule,
        ExportsModule.forRoot({ embedded: config.CLICKHOUSE_URL === undefined }),
        ObjectivesModule,
        topology,
        ExecutionsModule,
        OtlpModule.forRoot(
          {
            host: config.OTLP_HOST,
            port: config.OTLP_PORT,
            grpc_port: config.OTLP_GRPC_PORT,
            environment: config.ENVIRONMENT,
            access_control: config.OTLP_ACCESS_CONTROL === 'on' || !isLoopback(config.OTLP_HOST),
          },
          topology,
        ),
      ],
    };
  }
}
