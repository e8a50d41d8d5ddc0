import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Egress, EgressDenied } from '@chain-mapping/egress';
import { Inject, Injectable } from '@nestjs/common';
import { AnalysisFailed, AnalysisStopped } from '../analysis/analysis.runner';
import { type AllowedHost, isRefName, type RepositoryAddress, repositoryAddress } from './repository-address';
import { NoRepository, RepositoryNotAllowed } from './repository-errors';

export const REPOSITORIES = Symbol('REPOSITORIES');

export interface RepositoriesOptions {
  readonly hosts: readonly AllowedHost[];
  readonly time_limit_ms: number;
  /** What a repository may take on disk, compressed as Git has it. */
  readonly most_bytes: number;
}

const WATCH_MS = 200;
const MOST_STDERR = 2_000;

/**
 * Settings of every call of Git: only what was asked for is spoken, nobody is asked for a password, no program is run that the repository, the
 * machine or a user names, and large files go through in pieces.
 */
const SAFE = [
  'protocol.allow=never',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'credential.helper=',
  'http.followRedirects=false',
  'http.proxy=',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=20',
  'fetch.fsckObjects=true',
  'core.bigFileThreshold=1m',
  'pack.threads=1',
  'gc.auto=0',
].flatMap((setting) => ['-c', setting]);

export const gitEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
  HOME: home,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  GIT_ALLOW_PROTOCOL: 'http:https',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LFS_SKIP_SMUDGE: '1',
});

/** Brings the newest state of repositories of allowed hosts here, without a work tree: nothing of it becomes a file of its own. */
@Injectable()
export class Repositories {
  constructor(
    @Inject(REPOSITORIES) private readonly options: RepositoriesOptions,
    private readonly egress: Egress,
  ) {}

  /** @throws NoRepository naming the field, or RepositoryNotAllowed */
  address(url: string, ref: string | null): RepositoryAddress {
    const address = repositoryAddress(url, this.options.hosts);
    if ('fault' in address) {
      if (address.fault === 'not a URL') throw new NoRepository('scan.repository', `${url} ${address.why}`);
      throw new RepositoryNotAllowed(url, this.options.hosts);
    }
    if (ref !== null && !isRefName(ref)) throw new NoRepository('scan.ref', `${ref} is no name of a branch or tag`);
    return address;
  }

  /**
   * Works on a bare clone of one commit, which is gone afterwards.
   *
   * @throws AnalysisFailed with what Git or a limit says, AnalysisStopped once the signal is aborted
   */
  async within<T>(
    url: string,
    ref: string | null,
    signal: AbortSignal,
    work: (folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'chain-mapping-git-'));
    try {
      await this.clone(this.address(url, ref), ref, folder, signal);
      return await work(join(folder, 'repository'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async clone(
    address: RepositoryAddress,
    ref: string | null,
    folder: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { host, port, scheme, url } = address;
    const [admitted] = await this.admit(address, signal);
    if (admitted === undefined) throw new AnalysisFailed(`${host} has no address`);
    const at = admitted.includes(':') ? `[${admitted}]` : admitted;
    const settings = [
      ...SAFE,
      '-c',
      `protocol.${scheme}.allow=always`,
      // What was judged is what Git connects to: it asks for no name itself.
      '-c',
      `http.curloptResolve=${host}:${port}:${at}`,
    ];
    const branch = ref === null ? [] : ['--branch', ref];
    const clone = ['clone', '--bare', '--depth=1', '--single-branch', '--no-tags', '--template=', '--quiet', ...branch];
    await this.run([...settings, ...clone, '--', url, join(folder, 'repository')], folder, signal);
    // It may have come between two looks.
    if ((await sizeOf(folder)) > this.options.most_bytes) throw this.tooLarge();
  }

  private tooLarge(): AnalysisFailed {
    return new AnalysisFailed(`The repository has more than ${this.options.most_bytes} bytes`);
  }

  private async admit({ host, port }: RepositoryAddress, signal: AbortSignal): Promise<string[]> {
    try {
      return await this.egress.admit(host, port, signal);
    } catch (error) {
      if (signal.aborted) throw new AnalysisStopped();
      if (error instanceof EgressDenied) throw new AnalysisFailed(error.message);
      throw new AnalysisFailed(`${host} cannot be found: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private run(args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
    const { time_limit_ms, most_bytes } = this.options;
    return new Promise((resolve, reject) => {
      // A group of its own, which ends as one: Git starts helpers that would go on without it.
      const git = spawn('git', args, {
        cwd: folder,
        env: gitEnvironment(folder),
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      });
      let stderr = '';
      git.stderr.on('data', (data) => {
        stderr = (stderr + String(data)).slice(-MOST_STDERR);
      });
      let why: Error | undefined;
      const stop = (error: Error): void => {
        why ??= error;
        if (git.pid === undefined) return;
        try {
          process.kill(-git.pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
      };
      const abort = (): void => stop(new AnalysisStopped());
      const late = setTimeout(
        () => stop(new AnalysisFailed(`The repository took longer than ${time_limit_ms / 1000} seconds`)),
        time_limit_ms,
      );
      const watch = setInterval(() => {
        void sizeOf(folder).then((bytes) => {
          if (bytes > most_bytes) stop(this.tooLarge());
        });
      }, WATCH_MS);
      const settle = (end: () => void): void => {
        clearTimeout(late);
        clearInterval(watch);
        signal.removeEventListener('abort', abort);
        end();
      };
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      git.once('error', (error: NodeJS.ErrnoException) =>
        settle(() =>
          reject(
            new AnalysisFailed(error.code === 'ENOENT' ? 'Git is not installed where discovery runs' : error.message),
          ),
        ),
      );
      git.once('close', (code) =>
        settle(() => {
          if (why !== undefined) reject(why);
          else if (code === 0) resolve();
          else reject(new AnalysisFailed(`Git could not read the repository: ${lastLine(stderr)}`));
        }),
      );
    });
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** The bytes of all files below a folder; of what is gone meanwhile, none. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
