import { runService } from '@chain-mapping/service';
import { loadConfig } from './config';
import { GatewayModule } from './gateway.module';
import { listen } from './http/listen';

void runService({
  name: 'gateway',
  loadConfig,
  module: (config, context) => GatewayModule.forRoot(config, context),
  listen,
});
