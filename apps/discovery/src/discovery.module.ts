import { delimiter } from 'node:path';
import { DatabaseModule } from '@chain-mapping/database';
import { EgressModule } from '@chain-mapping/egress';
import { MessagingModule, OutboxModule, natsOf } from '@chain-mapping/messaging';
import type { ServiceContext } from '@chain-mapping/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { ANALYSIS_ENTRY, type AnalysisEntry } from './analysis/analysis.runner';
import type { Config } from './config';
import { DriftModule } from './drift/drift.module';
import { ScansAndProposals1768000000000 } from './migrations/1768000000000-scans-and-proposals';
import { Drift1769000000000 } from './migrations/1769000000000-drift';
import { EditsAndRepositories1769100000000 } from './migrations/1769100000000-edits-and-repositories';
import { ProposalsModule } from './proposals/proposals.module';
import { ScansModule } from './scans/scans.module';

/** An approval keeps its connection while it asks the registry. */
const POOL_SIZE = 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

@Module({})
export class DiscoveryModule {
  /** @param entry the program that analyses, and how Node is to run it */
  static forRoot(
    config: Config,
    { name, metrics, readiness }: ServiceContext,
    entry: AnalysisEntry = ANALYSIS_ENTRY,
  ): DynamicModule {
    const drift = DriftModule.forRoot({
      every_ms: config.DISCOVERY_DRIFT_SECONDS * 1000,
      believed_ms: config.DISCOVERY_TRAFFIC_DAYS * DAY_MS,
      confirms: config.DISCOVERY_CONFIRM === 'on',
      patience_ms: config.DISCOVERY_PATIENCE_HOURS * HOUR_MS,
      jobs: config.REDIS_URL === undefined ? null : { service: name, url: config.REDIS_URL, readiness },
    });
    return {
      module: DiscoveryModule,
      imports: [
        DatabaseModule.forRoot({
          service: name,
          url: config.DATABASE_URL,
          entities: [],
          migrations: [ScansAndProposals1768000000000, Drift1769000000000, EditsAndRepositories1769100000000],
          readiness,
          pool_size: POOL_SIZE,
        }),
        MessagingModule.forRoot({ ...natsOf(name, config), metrics, readiness }),
        OutboxModule.forRoot({ table: 'discovery_outbox' }),
        EgressModule.forRoot({
          allow: config.EGRESS_ALLOW,
          dns_cache_ms: config.EGRESS_DNS_CACHE_MS,
          backends: [config.DATABASE_URL, config.REDIS_URL, config.NATS_URL],
        }),
        ProposalsModule,
        drift,
        ScansModule.forRoot(
          {
            repositories: {
              hosts: config.DISCOVERY_GIT_HOSTS,
              time_limit_ms: config.DISCOVERY_SCAN_SECONDS * 1000,
              most_bytes: config.DISCOVERY_GIT_MB * 1_048_576,
            },
            roots: config.DISCOVERY_ROOTS.split(delimiter).filter((root) => root !== ''),
            analysis: {
              ...entry,
              time_limit_ms: config.DISCOVERY_SCAN_SECONDS * 1000,
              memory_limit_mb: config.DISCOVERY_MEMORY_MB,
              cache: config.DISCOVERY_CACHE || undefined,
              keep_mb: config.DISCOVERY_KEEP_MB,
            },
          },
          drift,
        ),
      ],
    };
  }
}
