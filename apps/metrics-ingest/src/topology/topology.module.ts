import { type DynamicModule, Module } from '@nestjs/common';
import { KnownChains } from './known-chains.service';
import { SpanIndex } from './span-index.store';
import type { Stage } from './stages';
import { TopologyController } from './topology.controller';
import { TopologyStore } from './topology.store';
import { STAGES, TracesConsumer } from './traces.consumer';
import { Traces } from './traces.service';

@Module({})
export class TopologyModule {
  static forRoot(stages: readonly Stage[]): DynamicModule {
    return {
      module: TopologyModule,
      controllers: [TopologyController],
      providers: [{ provide: STAGES, useValue: stages }, KnownChains, SpanIndex, TopologyStore, Traces, TracesConsumer],
      exports: [KnownChains, STAGES, Traces],
    };
  }
}
