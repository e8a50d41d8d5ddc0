import { natsTransport, natsOf } from '@chain-mapping/messaging';
import { runService } from '@chain-mapping/service';
import { loadConfig } from './config';
import { DiscoveryModule } from './discovery.module';

void runService({
  name: 'discovery',
  loadConfig,
  module: (config, context) => DiscoveryModule.forRoot(config, context),
  transport: (config) => natsTransport(natsOf('discovery', config)),
});
