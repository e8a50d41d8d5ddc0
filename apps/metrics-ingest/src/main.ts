import { natsTransport, natsOf } from '@chain-mapping/messaging';
import { runService } from '@chain-mapping/service';
import { loadConfig } from './config';
import { MetricsIngestModule } from './metrics-ingest.module';

void runService({
  name: 'metrics-ingest',
  keepsHeapSmall: true,
  loadConfig,
  module: (config, context) => MetricsIngestModule.forRoot(config, context),
  transport: (config) => natsTransport(natsOf('metrics-ingest', config)),
});
