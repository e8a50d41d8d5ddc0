import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { ApiClient } from './api/api-client';
import { listAlerts, watchAlerts } from './commands/alerts';
import { apply } from './commands/apply';
import type { CommandContext } from './commands/context';
import { type DemoMode, setMode } from './commands/demo';
import { discover } from './commands/discover';
import { health } from './commands/health';
import { list } from './commands/list';
import { show } from './commands/show';
import { loadConfig } from './config';
import { Output } from './output/output';
import { up } from './system/up';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed or refused, 2 wrong use, 3 the system cannot be reached.
Environment: CHAIN_MAPPING_URL (address of the API), CHAIN_MAPPING_HOME (data of a local system), NO_COLOR.`;

interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
}

/** The command line, without running anything. */
export function program(env: NodeJS.ProcessEnv): Command {
  const root = new Command('chain-mapping')
    .description('Knows the paths through a microservice platform, and tells once when one breaks')
    .option('--json', 'print data as JSON')
    .option('--url <address>', 'address of the API')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError("('chain-mapping --help' shows how)")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });

  const context = (): CommandContext => {
    const options = root.opts<GlobalOptions>();
    const config = loadConfig(env, options);
    return {
      config,
      api: new ApiClient(config.url, userInfo().username),
      out: new Output(options.json ?? false, process.stdout, process.stderr),
    };
  };

  root
    .command('up')
    .description('run the whole system here, with backends of its own where no address is given')
    .option('--demo', 'with the demo platform and the catalogue of its 30 chains')
    .action(async (options: { demo?: boolean }) => {
      process.exitCode = await up(context().config, options);
    });

  root
    .command('apply')
    .description('bring the chains and services in the YAML files of a folder to the registry: all of them or none')
    .argument('<dir>', 'folder, or one file')
    .option('--dry-run', 'only say what would change')
    .option('--prune', 'also delete the chains that no file names')
    .action((dir: string, options: { dryRun?: boolean; prune?: boolean }) => apply(context(), dir, options));

  root
    .command('list')
    .description('the registered chains')
    .option('--category <category>', 'only of this category')
    .option('--status <status>', 'only with this status')
    .option('--service <name>', 'only through this service')
    .option('--search <text>', 'only with this text in id, name or description')
    .action((options: object) => list(context(), options));

  root
    .command('show')
    .description('one chain: its nodes and edges')
    .argument('<id>', 'for example A1')
    .action((id: string) => show(context(), id));

  root
    .command('health')
    .description('how a chain is, node by node; without an id, how the system itself is')
    .argument('[id]', 'for example A1')
    .option('--check', 'check it now')
    .action((id: string | undefined, options: { check?: boolean }) => health(context(), id, options));

  const alerts = root.command('alerts').description('alerts: as they are, or as they come');
  const severity = () => new Option('--severity <severity>').choices(['info', 'warning', 'critical']);
  alerts
    .command('list')
    .description('alerts, newest first')
    .addOption(severity())
    .addOption(new Option('--status <status>').choices(['firing', 'acknowledged', 'resolved']))
    .option('--chain <id>', 'only of this chain')
    .action((options: object) => listAlerts(context(), options));
  alerts
    .command('watch')
    .description('the open alerts, then every change as it comes')
    .addOption(severity())
    .option('--chain <id>', 'only of this chain')
    .action((options: object) => watchAlerts(context(), options));

  const demo = root.command('demo').description('what the services of the demo platform do');
  const mode = (name: string, description: string, to: DemoMode) =>
    demo
      .command(name)
      .description(description)
      .argument('<service>', 'for example data-bridge')
      .action((service: string, options: { delay?: string }) => setMode(context(), service, to, options));
  mode('break', 'answer nobody any more', 'broken');
  mode('fail', 'answer errors', 'failing');
  mode('slow', 'answer late', 'slow').option('--delay <ms>', 'by how much', '3000');
  mode('heal', 'work again', 'healthy');

  root
    .command('discover')
    .description('read chains out of source code and propose them for review')
    .argument('<dir>', 'folder with the source of one or more services')
    .action((dir: string) => discover(context(), dir));

  return root;
}
