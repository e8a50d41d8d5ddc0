import { JobsModule } from '@chain-mapping/jobs';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { ProposalsModule } from '../proposals/proposals.module';
import { CodeRepository } from './code.repository';
import { Comparisons } from './comparisons.service';
import { Confirmations } from './confirmations.service';
import { DRIFT_OPTIONS, DRIFT_QUEUE, type DriftOptions } from './drift-options';
import { DriftController } from './drift.controller';
import { DriftProcessor } from './drift.processor';
import { DriftRepository } from './drift.repository';
import { DriftScheduler } from './drift.scheduler';
import { Drift } from './drift.service';
import { Registered } from './registered-chains.service';
import { TrafficRepository } from './traffic.repository';
import { Traffic } from './traffic.service';

@Module({})
export class DriftModule {
  static forRoot(options: DriftOptions): DynamicModule {
    const { jobs } = options;
    return {
      module: DriftModule,
      imports: [
        ProposalsModule,
        ...(jobs === null ? [] : [JobsModule.forRoot(jobs), BullModule.registerQueue({ name: DRIFT_QUEUE })]),
      ],
      controllers: [DriftController],
      providers: [
        { provide: DRIFT_OPTIONS, useValue: options },
        CodeRepository,
        Comparisons,
        Confirmations,
        Drift,
        DriftRepository,
        DriftScheduler,
        Registered,
        Traffic,
        TrafficRepository,
        ...(jobs === null ? [] : [DriftProcessor]),
      ],
      exports: [CodeRepository, DriftScheduler],
    };
  }
}
