import { userInfo } from 'node:os';
import { Argument, Command, Option } from 'commander';
import { ApiClient } from './api/api-client';
import {
  EXPORT_FORMATS,
  FINDINGS_FORMATS,
  IMPORT_FORMATS,
  type ImportFormat,
  SCHEMA_NAMES,
  type SchemaName,
} from './choices';
import { listAlerts, watchAlerts } from './commands/alerts';
import { apply, type ApplyCommandOptions } from './commands/apply';
import { backUp, restore } from './commands/backup';
import type { CommandContext } from './commands/context';
import { type DemoMode, setMode } from './commands/demo';
import { doctor } from './commands/doctor';
import { diff } from './commands/diff';
import { discover } from './commands/discover';
import { type CheckOptions, discoverCheck } from './commands/discover-check';
import { discoverLocally, type LocalOptions } from './commands/discover-locally';
import { exportChains, type ExportOptions } from './commands/export';
import { health } from './commands/health';
import { impact, type ImpactOptions } from './commands/impact';
import { importChains, type ImportOptions } from './commands/import';
import {
  acknowledgeIncident,
  listIncidents,
  resolveIncident,
  showIncident,
  watchIncidents,
} from './commands/incidents';
import { list } from './commands/list';
import { endMaintenance, listMaintenance, startMaintenance, type StartOptions } from './commands/maintenance';
import { type DumpOptions, exportMetrics, type MetricsOptions, showMetrics, showObjective } from './commands/metrics';
import { replayAlerts, type ReplayOptions } from './commands/replay';
import { schema } from './commands/schema';
import { show } from './commands/show';
import { addSilence, endSilence, listSilences, type SilenceOptions } from './commands/silences';
import { traces, type TracesOptions } from './commands/traces';
import { validate, type ValidateOptions } from './commands/validate';
import { history, rollback, versions, versionsDiff } from './commands/versions';
import { candidates } from './completion/candidates';
import { scripts, type Shell, SHELLS } from './completion/scripts';
import { loadConfig, VERSION } from './config';
import { Output, type Terminal } from './output/output';
import { up } from './system/up';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed or refused, 2 wrong use, 3 the system cannot be reached.
Environment: CHAIN_MAPPING_URL (address of the API), CHAIN_MAPPING_API_KEY (who asks), NATS_URL (for what is
watched), CHAIN_MAPPING_HOME (data of a local system), NO_COLOR.`;

const EXIT_CODES_OF_DIFF = `
Exit codes: 0 no difference, 1 differences, more than 1 trouble: 2 wrong files, wrong use or refused, 3 the system cannot
be reached.`;

const EXIT_CODES_OF_VALIDATE = `
Exit codes: 0 fine, 1 faults, 2 wrong use, 3 the system cannot be reached (with --registry).
In GitHub Actions the format is github where none is given.`;

const CHECKING = `
--check compares with the chains of the server, or with those in the files of -f, and needs no server then.
Exit codes of --check: 0 every call is declared, 1 some are not, 2 wrong use, 3 the system cannot be reached.`;

const WATCHING = `
Reads JetStream (--nats, NATS_URL, or that of the local system), where nothing is missed; where NATS cannot be reached, the live stream of the
API, which knows no --name.`;

const MATCHERS = `
Fields: chain_id (or chain), category, service, node (db or A1/db), severity, type, tag. Operators: =, !=, and =~ and !~ with a pattern (RE2)
for the whole value. What an incident hurts must match altogether: a silence of one chain mutes no incident that hurts another one too.`;

const DOCTOR = `
Asks the API, and itself those of NATS_URL, DATABASE_URL, REDIS_URL and CLICKHOUSE_URL that are set.
Exit codes: 0 all is well, 1 something failed.`;

const STORES = `
The stores are those of DATABASE_URL and CLICKHOUSE_URL; one that is not given is the embedded one of CHAIN_MAPPING_HOME, where the system must
have been stopped. A backup holds everything in them, secrets as they are encrypted: keep SECRETS_KEY and NOTIFICATIONS_KEY elsewhere. What waits in
NATS and Redis is not in it.`;

const FILES = 'file, or folder with YAML and JSON files; - reads standard input; may be given again';

interface GlobalOptions {
  readonly json?: boolean;
  readonly server?: string;
  readonly url?: string;
  readonly apiKey?: string;
  readonly nats?: string;
}

interface FileOptions {
  readonly file?: readonly string[];
}

/** The command line, without running anything; a command that has an exit code of its own tells it to `exit`. */
export function program(env: NodeJS.ProcessEnv, terminal: Terminal, exit: (code: number) => void): Command {
  const root = new Command('chain-mapping')
    .description('Knows the paths through a microservice platform, and tells once when one breaks')
    .version(VERSION, '-V, --version', 'print the version of this program')
    .option('--json', 'print data as JSON')
    .option('--server <address>', 'address of the API')
    .addOption(new Option('--url <address>', 'the same as --server').hideHelp())
    .option('--api-key <key>', 'who asks, where the API wants to know')
    .option('--nats <address>', 'address of NATS, for what is watched')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError("('chain-mapping --help' shows how)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true });

  const context = (): CommandContext => {
    const options = root.opts<GlobalOptions>();
    const config = loadConfig(env, { ...options, url: options.server ?? options.url });
    return {
      config,
      api: new ApiClient(config.url, { actor: userInfo().username, apiKey: config.apiKey }),
      out: new Output(options.json ?? false, terminal),
      stdin: terminal.stdin,
    };
  };
  const fileOption = () =>
    new Option('-f, --file <path>', FILES).argParser((path: string, before: readonly string[] = []) => [
      ...before,
      path,
    ]);
  const reason = () => new Option('--reason <text>', 'why, for the history');

  root
    .command('up')
    .description('run the whole system here, with backends of its own where no address is given')
    .option('--demo', 'with the demo platform and the catalogue of its 30 chains')
    .action(async (options: { demo?: boolean }) => {
      exit(await up(context().config, options));
    });

  root
    .command('apply')
    .description('bring the chains and services of files to the registry: all of them, or none if one is wrong')
    .argument('[path...]', 'the same as -f')
    .addOption(fileOption())
    .option('--dry-run', 'only say what would change, field by field')
    .option('--prune', 'also delete the chains that no file names')
    .addOption(reason())
    .action((paths: string[], options: FileOptions & ApplyCommandOptions) =>
      apply(context(), [...paths, ...(options.file ?? [])], options),
    );

  root
    .command('diff')
    .description('what apply would change, field by field')
    .argument('[path...]', 'the same as -f')
    .addOption(fileOption())
    .option('--prune', 'also show the chains that no file names')
    .addHelpText('after', EXIT_CODES_OF_DIFF)
    .action(async (paths: string[], options: FileOptions & { prune?: boolean }) =>
      exit(await diff(context(), [...paths, ...(options.file ?? [])], options)),
    );

  root
    .command('validate')
    .description('check the files without a server: their shape, and the rules of a chain')
    .argument('[path...]', 'the same as -f')
    .addOption(fileOption())
    .option('--strict', 'a warning is a fault')
    .option('--registry', 'also ask the registry, which knows more services and chains')
    .addOption(new Option('--format <format>', 'how to print what was found').choices(FINDINGS_FORMATS))
    .addHelpText('after', EXIT_CODES_OF_VALIDATE)
    .action(async (paths: string[], options: FileOptions & ValidateOptions) =>
      exit(await validate(context(), [...paths, ...(options.file ?? [])], options)),
    );

  root
    .command('export')
    .description('the chains and services of the registry as the files that apply reads, or for another tool')
    .argument('[id...]', 'only these chains')
    .option('--out <dir>', 'write them there, one file a chain, and do not print them')
    .addOption(new Option('--format <format>', 'yaml where none is given').choices(EXPORT_FORMATS))
    .option('--no-addresses', 'do not say where services answer: that differs from environment to environment')
    .action((ids: string[], options: ExportOptions) => exportChains(context(), ids, options));

  root
    .command('import')
    .description('make chain files, for review, of what another tool knows')
    .addArgument(new Argument('<format>', 'what the files are').choices(IMPORT_FORMATS))
    .argument('<file...>', 'the files')
    .option('--out <dir>', 'write them there, one file a chain, and do not print them')
    .option('--registry', 'give no chain an id that the registry has given')
    .action((format: ImportFormat, files: string[], options: ImportOptions) =>
      importChains(context(), format, files, options),
    );

  root
    .command('schema')
    .description('the JSON Schema of a chain file, or of a file with services, for editors')
    .addArgument(new Argument('[name]', 'of which').choices(SCHEMA_NAMES).default('chain'))
    .action((name: SchemaName) => schema(context(), name));

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

  const limit = () => new Option('--limit <number>', 'at most so many').default('20');
  root
    .command('history')
    .description('every change of a chain, newest first: what, when, by whom, why')
    .argument('<id>', 'for example A1')
    .addOption(limit())
    .action((id: string, options: { limit: string }) => history(context(), id, options));

  root
    .command('versions')
    .description('the versions of a chain, or what changed between two')
    .argument('<id>', 'for example A1')
    .option('--diff <version...>', 'two versions: what changed from the first to the second')
    .addOption(limit())
    .action((id: string, options: { diff?: string[]; limit: string }) =>
      options.diff ? versionsDiff(context(), id, options.diff) : versions(context(), id, options),
    );

  root
    .command('rollback')
    .description('make an old version of a chain its newest one')
    .argument('<id>', 'for example A1')
    .argument('<version>', 'as versions lists it')
    .addOption(reason())
    .action((id: string, version: string, options: { reason?: string }) => rollback(context(), id, version, options));

  root
    .command('impact')
    .description('the chains and services that a failure would reach, nearest first')
    .option('--service <name>', 'of this service')
    .option('--chain <id>', 'of this chain')
    .option('--node <id>', 'of this node')
    .action((options: ImpactOptions) => impact(context(), options));

  root
    .command('health')
    .description('how a chain is, node by node; without an id, how the system itself is')
    .argument('[id]', 'for example A1')
    .option('--check', 'check it now')
    .action((id: string | undefined, options: { check?: boolean }) => health(context(), id, options));

  const severity = () => new Option('--severity <severity>').choices(['info', 'warning', 'critical']);
  const since = () => new Option('--since <time>', 'from then on: 90s, 30m, 2h or 1d ago, or ISO 8601');
  const watching = (command: Command) =>
    command
      .addOption(severity())
      .option('--chain <id>', 'only of this chain')
      .addOption(since())
      .option(
        '--name <name>',
        'go on where the watcher of this name stopped, however long ago; a new one begins at --since',
      )
      .option('--once', 'end when all that there was is told');

  const alerts = root.command('alerts').description('alerts: as they are, or as they come');
  alerts
    .command('list')
    .description('alerts, newest first')
    .addOption(severity())
    .addOption(new Option('--status <status>').choices(['firing', 'acknowledged', 'resolved']))
    .option('--chain <id>', 'only of this chain')
    .addOption(since())
    .action((options: object) => listAlerts(context(), options));
  watching(alerts.command('watch'))
    .description('the open alerts, or those since a time, then every change as it comes')
    .addHelpText('after', WATCHING)
    .action((options: object) => watchAlerts(context(), options));

  alerts
    .command('replay')
    .description('what would have been told of recorded results, with other chains or rules: nothing is changed')
    .requiredOption('--from <time>', '90s, 30m, 2h or 1d ago, or ISO 8601')
    .option('--to <time>', 'now where it is not given')
    .option('--rules <file>', 'YAML or JSON: suppression, hold_seconds, failures, recoveries, silences, inhibitions')
    .addOption(
      new Option(
        '-f, --file <path>',
        'chain files that stand in the place of what is registered; may be given again',
      ).argParser((path: string, before: readonly string[] = []) => [...before, path]),
    )
    .action((options: ReplayOptions) => replayAlerts(context(), options));

  const incidents = root.command('incidents').description('incidents: one for each root cause, with all that it hurts');
  incidents
    .command('list')
    .description('incidents, newest first')
    .addOption(severity())
    .addOption(new Option('--status <status>').choices(['open', 'closed']))
    .option('--chain <id>', 'only those that affect this chain')
    .addOption(since())
    .action((options: object) => listIncidents(context(), options));
  incidents
    .command('show')
    .description('one incident: culprit, alerts, what was held back and why, and its story')
    .argument('<id>', 'as list shows it')
    .action((id: string) => showIncident(context(), id));
  watching(incidents.command('watch'))
    .description('the open incidents, or those since a time, then every change as it comes')
    .addHelpText('after', WATCHING)
    .action((options: object) => watchIncidents(context(), options));
  incidents
    .command('acknowledge')
    .description('say that you look after it')
    .argument('<id>', 'as list shows it')
    .option('--for <duration>', 'for so long: 30m, 2h or 1d; until it closes where it is not given')
    .action((id: string, options: { for?: string }) => acknowledgeIncident(context(), id, options));
  incidents
    .command('resolve')
    .description('end it with all its alerts; the same failure does not open it again')
    .argument('<id>', 'as list shows it')
    .option('--resolution <text>', 'what was done')
    .action((id: string, options: { resolution?: string }) => resolveIncident(context(), id, options));

  const metrics = root.command('metrics').description('what was measured: over time, or as a file');
  metrics
    .command('show')
    .description('a chain, a node or an edge over time; without an id, all chains side by side')
    .argument('[id]', 'for example A1')
    .addOption(new Option('--metric <metric>', 'of what').choices(['response_time', 'availability', 'score']))
    .option('--node <id>', 'only of this node')
    .option('--edge <edge>', "only of this edge: 'api>db'")
    .option('--from <time>', '90s, 30m, 2h or 1d ago, or ISO 8601; 1h where it is not given')
    .option('--to <time>', 'now where it is not given')
    .option('--step <seconds>', 'a line for so many seconds')
    .action((id: string | undefined, options: MetricsOptions) => showMetrics(context(), id, options));
  metrics
    .command('export')
    .description('the rows of a time as a file, written by ClickHouse')
    .requiredOption('--from <time>', '90s, 30m, 2h or 1d ago, or ISO 8601')
    .option('--to <time>', 'now where it is not given')
    .addOption(new Option('--format <format>').choices(['parquet', 'csv', 'jsonl']).default('parquet'))
    .addOption(
      new Option('--table <name>', 'which rows')
        .choices([
          'chain_health_metrics',
          'chain_execution_traces',
          'chain_performance_events',
          'chain_network_flows',
          'chain_states',
        ])
        .default('chain_health_metrics'),
    )
    .option('--chain <id>', 'only of this chain')
    .requiredOption('--out <file>', 'where to; it is there when all of it is')
    .action((options: DumpOptions) => exportMetrics(context(), options));

  root
    .command('slo')
    .description('availability and error budget of a chain, and which nodes and edges spent it')
    .argument('<id>', 'for example A1')
    .option('--target <share>', 'another objective than the chain has: 0.999')
    .option('--days <number>', 'over another window')
    .option('--at <time>', 'as it was then')
    .action((id: string, options: object) => showObjective(context(), id, options));

  root
    .command('traces')
    .description('real runs of a chain: where each went, how long each edge took, where it broke')
    .argument('<id>', 'for example A1')
    .option('--errors', 'only runs that failed')
    .addOption(since())
    .addOption(limit())
    .action((id: string, options: TracesOptions) => traces(context(), id, options));

  const maintenance = root
    .command('maintenance')
    .description('windows in which nobody is alerted of what is worked on');
  maintenance
    .command('list')
    .description('the windows, newest first')
    .addOption(new Option('--state <state>', 'only those').choices(['active', 'upcoming', 'ended']))
    .option('--chain <id>', 'only those that name this chain')
    .option('--service <name>', 'only those that name this service')
    .action((options: object) => listMaintenance(context(), options));
  const names = (name: string, before: readonly string[] = []) => [...before, name];
  maintenance
    .command('start')
    .description('open a window now, or from --from on, or again and again with --cron')
    .argument('<name>', 'what is done')
    .addOption(new Option('--chain <id>', 'for this chain; may be given again').argParser(names))
    .addOption(new Option('--service <name>', 'for this service in every chain; may be given again').argParser(names))
    .addOption(new Option('--node <chain/node>', 'for this node; may be given again').argParser(names))
    .option('--everything', 'for all nodes of all chains')
    .addOption(new Option('--for <duration>', 'how long: 90s, 30m, 2h or 1d').makeOptionMandatory())
    .option('--from <time>', 'ISO 8601, now where it is not given')
    .option('--cron <expression>', "when it begins again and again: '30 2 * * 7'")
    .option('--time-zone <name>', 'whose clocks the expression goes by; UTC where it is not given')
    .option('--comment <text>', 'what others are to know')
    .action((name: string, options: StartOptions) => startMaintenance(context(), name, options));
  maintenance
    .command('end')
    .description('end a window that is open, or keep one that is not from opening')
    .argument('<id>', 'as list shows it')
    .action((id: string) => endMaintenance(context(), id));

  const silences = root
    .command('silences')
    .description('of what nobody is told for a while; alerts are kept all the same');
  silences
    .command('list')
    .description('the silences, newest first; those that have ended too')
    .addOption(new Option('--state <state>', 'only those').choices(['active', 'upcoming', 'ended']))
    .action((options: object) => listSilences(context(), options));
  silences
    .command('add')
    .description('tell nobody of what matches, from now on or from --from on')
    .argument('[matcher...]', "all must hold: chain=A1, service!=data-store, severity=~'warning|info', tag=eu")
    .addOption(new Option('--for <duration>', 'how long: 90s, 30m, 2h or 1d').makeOptionMandatory())
    .addOption(new Option('--comment <text>', 'why').makeOptionMandatory())
    .option('--from <time>', 'ISO 8601, now where it is not given')
    .option('--everything', 'really everything, or all but what the matchers exclude')
    .addHelpText('after', MATCHERS)
    .action((matchers: string[], options: SilenceOptions) => addSilence(context(), matchers, options));
  silences
    .command('expire')
    .description('end a silence now, or keep it from starting')
    .argument('<id>', 'as list shows it')
    .action((id: string) => endSilence(context(), id));

  root
    .command('doctor')
    .description('check the system, its backends, versions and settings, and say what to do')
    .addHelpText('after', DOCTOR)
    .action(async () => exit(await doctor(context(), env)));

  const places = () => {
    const { home } = context().config;
    return { database: env.DATABASE_URL || undefined, clickhouse: env.CLICKHOUSE_URL || undefined, home };
  };
  root
    .command('backup')
    .description('chains with their versions, alerts, settings and metrics to a folder')
    .requiredOption('--out <dir>', 'a folder that does not exist yet')
    .addHelpText('after', STORES)
    .action((options: { out: string }) => backUp(context(), places(), options.out));
  root
    .command('restore')
    .description('put a backup back, all of it or nothing; no service may run')
    .argument('<dir>', 'the folder of the backup')
    .option('--force', 'also where there is something: it is replaced')
    .addHelpText('after', STORES)
    .action((dir: string, options: { force?: boolean }) => restore(context(), places(), dir, options));

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
    .option('--topology', 'only print the parts of the system and their connections, as JSON; needs no server')
    .option('--mermaid', 'the same as a Mermaid flowchart')
    .option('--proposals', 'only print the chains that would be proposed, as JSON; needs no server')
    .option('--cache <dir>', 'keep there what was read: the next run parses only what has changed; without a server')
    .option('--check', 'fail on a call in the code that no chain declares: for pipelines')
    .addOption(fileOption())
    .option('--service <name>', 'with --check: the service that the source is, where no file of its deployment says so')
    .option(
      '--min-confidence <number>',
      'with --check: how sure a call must be to fail, 0 to 1; 0.8 where none is given',
    )
    .option('--strict', 'with --check: fail too on a declared call that the code does not show')
    .option(
      '--summary <file>',
      'with --check: append what was found as Markdown; GITHUB_STEP_SUMMARY where none is given',
    )
    .addOption(new Option('--format <format>', 'with --check: how to print what was found').choices(FINDINGS_FORMATS))
    .addHelpText('after', CHECKING)
    .action(async (dir: string, { check, ...options }: { check?: boolean } & CheckOptions & LocalOptions) => {
      if (check === true) return exit(await discoverCheck(context(), dir, options));
      const { topology, proposals, mermaid } = options;
      const isLocal = topology === true || proposals === true || mermaid === true;
      return isLocal ? discoverLocally(context(), dir, options) : discover(context(), dir);
    });

  root
    .command('completion')
    .description('what makes a shell complete this command line')
    .addArgument(new Argument('<shell>', 'of which').choices(SHELLS))
    .addHelpText(
      'after',
      '\neval "$(chain-mapping completion bash)" in ~/.bashrc; zsh likewise; chain-mapping completion fish | source',
    )
    .action((shell: Shell) => context().out.print(scripts[shell]));
  root
    .command('complete', { hidden: true })
    .argument('[word...]')
    .allowUnknownOption()
    .action((words: string[]) => context().out.print(candidates(root, words).join('\n')));

  return root;
}
