import { createLog } from '@chain-mapping/service';
import { loadConfig } from './config';
import { startDemoPlatform } from './platform/demo-platform.server';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog('demo-platform', config);
  const platform = await startDemoPlatform(config, log);
  const stop = () => void platform.stop().then(() => process.exit(0));
  // The supervisor holds the other end of the IPC channel: with it gone, nobody would stop this process.
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, stop);
}

main().catch((error: unknown) => {
  createLog('demo-platform', { LOG_LEVEL: 'info', LOG_FORMAT: 'json' }).fatal(
    { err: error },
    'the demo platform could not start',
  );
  process.exit(1);
});
