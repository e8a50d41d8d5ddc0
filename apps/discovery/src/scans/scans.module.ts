import { type DynamicModule, Module } from '@nestjs/common';
import { ANALYSIS_OPTIONS, type AnalysisOptions, AnalysisRunner } from '../analysis/analysis.runner';
import { ProposalsModule } from '../proposals/proposals.module';
import { REPOSITORIES, Repositories, type RepositoriesOptions } from '../repositories/repositories.adapter';
import { AllowedRoots, ROOTS } from './allowed-roots.adapter';
import { ScanMetrics } from './scan-metrics.provider';
import { ScansController } from './scans.controller';
import { ScansRepository } from './scans.repository';
import { ScansRunner } from './scans.runner';
import { ScansService } from './scans.service';

@Module({})
export class ScansModule {
  static forRoot(
    {
      roots,
      repositories,
      analysis,
    }: {
      readonly roots: readonly string[];
      readonly repositories: RepositoriesOptions;
      readonly analysis: AnalysisOptions;
    },
    drift: DynamicModule,
  ): DynamicModule {
    return {
      module: ScansModule,
      imports: [ProposalsModule, drift],
      controllers: [ScansController],
      providers: [
        { provide: ROOTS, useValue: roots },
        { provide: REPOSITORIES, useValue: repositories },
        Repositories,
        { provide: ANALYSIS_OPTIONS, useValue: analysis },
        AllowedRoots,
        AnalysisRunner,
        ScanMetrics,
        ScansRepository,
        ScansRunner,
        ScansService,
      ],
    };
  }
}
