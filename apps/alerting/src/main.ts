import { natsTransport, natsOf } from '@chain-mapping/messaging';
import { runService } from '@chain-mapping/service';
import { AlertingModule } from './alerting.module';
import { loadConfig } from './config';

void runService({
  name: 'alerting',
  keepsHeapSmall: true,
  loadConfig,
  module: (config, context) => AlertingModule.forRoot(config, context),
  transport: (config) => natsTransport(natsOf('alerting', config)),
});
