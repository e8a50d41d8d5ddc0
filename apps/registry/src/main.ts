import { natsTransport, natsOf } from '@chain-mapping/messaging';
import { runService } from '@chain-mapping/service';
import { loadConfig } from './config';
import { RegistryModule } from './registry.module';

void runService({
  name: 'registry',
  loadConfig,
  module: (config, context) => RegistryModule.forRoot(config, context),
  transport: (config) => natsTransport(natsOf('registry', config)),
});
