import type { ApplyResult } from '@chain-mapping/contracts';
import { type ApiClient, Refusal } from '../api/api-client';
import { Failure } from '../output/failure';
import { makePlan } from '../plan/make-plan';
import type { Kind, Plan } from '../plan/plan';
import type { Finding } from './finding';
import { inChains, type Referred, refusedFindings } from './folder';
import { wrong } from './load';
import type { ParsedFile } from './parse-file';

export interface ApplyOptions {
  readonly dry_run: boolean;
  readonly prune: boolean;
}

export interface Applied {
  /** What became of the chains, as the registry says it. */
  readonly chains: ApplyResult;
  readonly plan: Plan;
}

/**
 * Brings services, chains and monitoring of files to the system. First a dry run, so that a chain which the registry refuses leaves nothing
 * changed behind it; then services, so that the validation of the chains knows them, the chains in one call, and their monitoring.
 *
 * @throws Failure naming file, line and field of what the registry refuses
 */
export async function applyFolder(api: ApiClient, folder: ParsedFile, options: ApplyOptions): Promise<Applied> {
  if (options.prune && folder.chains.length === 0) {
    throw new Failure('--prune would delete every chain: the files name none', 2);
  }
  const checked = await dryRun(api, folder, options.prune);
  if ('faults' in checked) throw wrong('The registry refuses the chains; nothing was changed', checked.faults);
  const plan = await makePlan(api, folder, options.prune);
  if (options.dry_run) return { chains: checked.planned, plan };
  let chains = checked.planned;
  const steps: Step[] = [
    ...serviceSteps(api, folder, plan),
    {
      what: 'chains',
      referred: (path) => inChains(folder, path),
      work: async () => (chains = await sendChains(api, folder, options)),
    },
    ...monitoringSteps(api, folder, plan),
  ];
  await inTurn(steps);
  return { chains, plan };
}

/** What the registry says of the chains, without a change: what would become of them, or what it refuses. */
export async function dryRun(
  api: ApiClient,
  folder: ParsedFile,
  prune: boolean,
): Promise<{ readonly planned: ApplyResult } | { readonly faults: readonly Finding[] }> {
  try {
    return { planned: await sendChains(api, folder, { dry_run: true, prune }) };
  } catch (error) {
    const errors = error instanceof Refusal ? (error.problem.errors ?? []) : [];
    const faults = refusedFindings(errors, (path) => inChains(folder, path));
    if (faults.length === 0) throw error;
    return { faults };
  }
}

function sendChains(api: ApiClient, { chains }: ParsedFile, options: ApplyOptions): Promise<ApplyResult> {
  const definitions = chains.map(({ value: { monitoring: _, ...chain } }) => chain);
  return api.post('/api/v1/apply', { ...options, chains: definitions });
}

interface Step {
  readonly what: string;
  readonly referred: (path: string) => Referred | undefined;
  readonly work: () => Promise<unknown>;
}

const changedIds = ({ changes }: Plan, kind: Kind): ReadonlySet<string> =>
  new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id));

function serviceSteps(api: ApiClient, { services }: ParsedFile, plan: Plan): Step[] {
  const changed = changedIds(plan, 'service');
  return services
    .filter(({ value }) => changed.has(value.name) || holdsPassword(value.base_url))
    .map(({ value: { name, ...service }, locate }) => ({
      what: `service ${name}`,
      referred: (path) => ({ locate, path }),
      work: () => api.put(`/api/v1/services/${encodeURIComponent(name)}`, service),
    }));
}

/** The registry shows nobody a password: whether one is new cannot be seen. */
function holdsPassword(base_url: string | null | undefined): boolean {
  return base_url != null && URL.canParse(base_url) && new URL(base_url).password !== '';
}

function monitoringSteps(api: ApiClient, { chains }: ParsedFile, plan: Plan): Step[] {
  const changed = changedIds(plan, 'monitoring');
  return chains
    .filter(({ value }) => changed.has(value.id))
    .map(({ value: { id, monitoring }, locate }) => ({
      what: `monitoring of ${id}`,
      referred: (path) => ({ locate, path: `monitoring.${path}` }),
      work: () => api.put(`/api/v1/chains/${id}/monitoring`, monitoring),
    }));
}

/** @throws Failure that says what was refused, where it stands in the files, and what had been done by then */
async function inTurn(steps: readonly Step[]): Promise<void> {
  for (const [done, { what, work, referred }] of steps.entries()) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const faults = error instanceof Refusal ? refusedFindings(error.problem.errors ?? [], referred) : [];
      const failure = faults.length > 0 ? wrong(`The registry refuses the ${what}`, faults) : error;
      if (done === 0) throw failure;
      const before = `${done} of ${steps.length} steps were done before; applying again goes on from there.`;
      throw new Failure(`${failure.message}\n${before}`, failure.exitCode, failure.details);
    }
  }
}
