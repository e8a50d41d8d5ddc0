import { natsTransport, natsOf } from '@chain-mapping/messaging';
import { runService } from '@chain-mapping/service';
import { loadConfig } from './config';
import { HealthMonitorModule } from './health-monitor.module';

void runService({
  name: 'health-monitor',
  keepsHeapSmall: true,
  loadConfig,
  module: (config, context) => HealthMonitorModule.forRoot(config, context),
  transport: (config) => natsTransport(natsOf('health-monitor', config)),
});
