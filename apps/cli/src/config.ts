import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { findWorkspace, readRunningSystem } from '@chain-mapping/backends';

/** Where the CLI finds the system it talks to. */
export interface CliConfig {
  readonly url: string;
  readonly home: string;
  readonly catalog: string;
}

const DEFAULT_URL = 'http://127.0.0.1:8000';

/**
 * The address is the one given, else `CHAIN_MAPPING_URL`, else that of the system which runs in the home of this checkout,
 * else the default port.
 */
export function loadConfig(env: NodeJS.ProcessEnv, given: { readonly url?: string } = {}): CliConfig {
  const workspace = findWorkspace(__dirname);
  const home = resolve(env.CHAIN_MAPPING_HOME || join(workspace, '.chain-mapping'));
  const running = readRunningSystem(home)?.urls.gateway;
  return {
    url: (given.url || env.CHAIN_MAPPING_URL || running || DEFAULT_URL).replace(/\/$/, ''),
    home,
    catalog: join(workspace, 'catalog'),
  };
}

/** `~` for the home folder, in what is printed. */
export const shortPath = (path: string): string =>
  path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
