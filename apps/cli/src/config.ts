import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findWorkspace, readRunningSystem } from '@chain-mapping/backends';
import { Failure } from './output/failure';

/** Where the CLI finds the system it talks to, and what it knows of where it runs. */
export interface CliConfig {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Where NATS is, if that is known. */
  readonly nats: string | undefined;
  readonly home: string;
  readonly catalog: string;
  readonly inGitHubActions: boolean;
  /** What the names of files begin at, for those who know the whole repository. */
  readonly repositoryRoot: string;
  /** Where GitHub Actions takes Markdown for the page of a run. */
  readonly stepSummary: string | undefined;
}

interface Given {
  readonly url?: string | undefined;
  readonly apiKey?: string;
  readonly nats?: string;
}

/** Version of this program. */
export const VERSION = (
  JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { readonly version: string }
).version;

const DEFAULT_URL = 'http://127.0.0.1:8000';

/**
 * The address is the one given, else `CHAIN_MAPPING_URL`, else that of the system which runs in the home of this checkout,
 * else the default port.
 *
 * @throws Failure when the API key cannot be one
 */
export function loadConfig(env: NodeJS.ProcessEnv, given: Given = {}): CliConfig {
  const workspace = findWorkspace(__dirname);
  const home = resolve(env.CHAIN_MAPPING_HOME || join(workspace, '.chain-mapping'));
  const running = readRunningSystem(home)?.urls;
  const url = (given.url || env.CHAIN_MAPPING_URL || running?.gateway || DEFAULT_URL).replace(/\/$/, '');
  return {
    url,
    // Not of another system than the one that is asked.
    nats: given.nats || env.NATS_URL || (url === running?.gateway ? running.nats : undefined),
    apiKey: apiKeyOf(given.apiKey ?? env.CHAIN_MAPPING_API_KEY),
    home,
    catalog: join(workspace, 'catalog'),
    inGitHubActions: env.GITHUB_ACTIONS === 'true',
    repositoryRoot: resolve(env.GITHUB_WORKSPACE || '.'),
    stepSummary: env.GITHUB_STEP_SUMMARY || undefined,
  };
}

/** A key that was read from a file often ends in a line break. */
function apiKeyOf(text: string | undefined): string | undefined {
  const key = text?.trim() ?? '';
  if (key === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Failure('An API key holds letters, digits and signs, and no blank', 2);
  return key;
}
