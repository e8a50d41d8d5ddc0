import { type DynamicModule, Module } from '@nestjs/common';
import { IngestMetrics } from './ingest-metrics.provider';
import { INGEST_OPTIONS, IngestConsumer, type IngestOptions } from './ingest.consumer';
import { PlainEventsStore } from './plain-events.store';
import { RowGroups } from './row-groups.store';
import { StoredKeys } from './stored-keys.store';

@Module({})
export class IngestModule {
  static forRoot(options: IngestOptions): DynamicModule {
    return {
      module: IngestModule,
      global: true,
      providers: [
        { provide: INGEST_OPTIONS, useValue: options },
        IngestMetrics,
        StoredKeys,
        RowGroups,
        PlainEventsStore,
        IngestConsumer,
      ],
      exports: [IngestMetrics, RowGroups],
    };
  }
}
