import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Egress, rangesOf } from '@chain-mapping/egress';
import { readGitTree } from '../analysis/git-tree.adapter';
import { Repositories } from './repositories.adapter';
import { allowedHosts } from './repository-address';

/** A server of repositories as those that people use, on loopback: Git's own program behind HTTP. */
function gitServer(root: string): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (url.pathname.startsWith('/redirect')) return void response.writeHead(302, { location: '/shop.git' }).end();
    if (url.pathname.startsWith('/locked')) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    }
    if (url.pathname.startsWith('/silent')) return;
    const git = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(git.stdin);
    git.stdin.on('error', () => undefined);
    const parts: Buffer[] = [];
    git.stdout.on('data', (part: Buffer) => parts.push(part));
    git.once('close', () => {
      const answer = Buffer.concat(parts);
      const end = answer.indexOf('\r\n\r\n');
      const headers = answer
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1];
      response.writeHead(Number(status?.slice(0, 3) ?? 200), headers.filter(([name]) => name !== 'Status').flat());
      response.end(answer.subarray(end + 4));
    });
  });
}

describe('repositories', () => {
  let folder: string;
  let server: Server;
  let at: string;

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args], {
      cwd: join(folder, 'work'),
      stdio: 'pipe',
    });
  const repositories = (options: { hosts?: string; allow?: string; seconds?: number; bytes?: number } = {}) =>
    new Repositories(
      {
        hosts: allowedHosts(options.hosts ?? at),
        time_limit_ms: (options.seconds ?? 30) * 1000,
        most_bytes: options.bytes ?? 50_000_000,
      },
      new Egress({ allow: rangesOf(options.allow ?? '127.0.0.0/8') }),
    );
  const read = (path: string, ref: string | null = null, options: Parameters<typeof repositories>[0] = {}) =>
    repositories(options).within(`${at}/${path}`, ref, new AbortController().signal, (clone) =>
      readGitTree(clone, () => undefined, { files: 100, entries: 100, depth: 4, file_bytes: 1000, total_bytes: 5000 }),
    );
  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('chain-mapping-git-'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'repositories-'));
    const work = join(folder, 'work');
    mkdirSync(join(work, 'src/node_modules'), { recursive: true });
    mkdirSync(join(work, 'a/b/c/d/e'), { recursive: true });
    writeFileSync(join(work, 'src/main.py'), 'x = 1\n');
    writeFileSync(join(work, 'compose.yaml'), 'services: {}\n');
    writeFileSync(join(work, 'README'), 'not source');
    writeFileSync(join(work, 'src/node_modules/b.py'), 'y = 1\n');
    writeFileSync(join(work, 'a/b/c/d/e/deep.py'), 'z = 1\n');
    writeFileSync(join(work, 'long.py'), `x = "${'x'.repeat(2000)}"`);
    // Two megabytes of nothing are two kilobytes on the way.
    writeFileSync(join(work, 'bomb.py'), Buffer.alloc(2_000_000, 32));
    symlinkSync('/etc/passwd', join(work, 'passwd.py'));
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('checkout', '-q', '-b', 'other');
    writeFileSync(join(work, 'src/other.py'), 'o = 1\n');
    git('add', '.');
    git('commit', '-q', '-m', 'two');
    git('checkout', '-q', 'main');
    execFileSync('git', ['clone', '-q', '--bare', work, join(folder, 'served/shop.git')], { stdio: 'pipe' });
    server = gitServer(join(folder, 'served'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 120_000);

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('are read like a folder: bounded, links not followed, and nothing stays', async () => {
    const { files, findings, progress } = await read('shop.git');
    expect({ ...files }).toEqual({ 'src/main.py': 'x = 1\n', 'compose.yaml': 'services: {}\n', README: '' });
    expect(Object.fromEntries(findings.map(({ file, message }) => [file, message]))).toEqual({
      'a/b/c/d/e/deep.py': 'lies deeper than 4 folders',
      'bomb.py': '2000000 bytes; the limit is 1000',
      'long.py': expect.stringContaining('the limit is 1000'),
      'passwd.py': expect.stringContaining('symbolic link'),
    });
    expect(progress.files_total).toBe(progress.files_done);
    expect(left()).toEqual([]);
  });

  it('are read at a branch', async () => {
    expect(Object.keys((await read('shop.git', 'other')).files)).toContain('src/other.py');
    await expect(read('shop.git', 'nowhere')).rejects.toThrow('Git could not read the repository');
  });

  it.each([
    ['is not there', 'nothing.git', {}, 'not found'],
    ['wants a password', 'locked.git', {}, 'Git could not read the repository'],
    ['is elsewhere', 'redirect.git', {}, 'Git could not read the repository'],
    ['does not answer', 'silent.git', { seconds: 1 }, 'longer than 1 seconds'],
    ['lies where nothing may go', 'shop.git', { allow: '10.0.0.0/8' }, 'EGRESS_ALLOW=127.0.0.0/8'],
    ['is of another host', 'shop.git', { hosts: 'github.com' }, 'DISCOVERY_GIT_HOSTS'],
  ])('fail with the reason when one %s, and leave nothing', async (_, path, options, message) => {
    await expect(read(path, null, options)).rejects.toThrow(message);
    expect(left()).toEqual([]);
  });

  it('are given up when they grow too large', async () => {
    const work = join(folder, 'work');
    git('checkout', '-q', '-b', 'large');
    for (let number = 0; number < 6; number += 1) {
      writeFileSync(
        join(work, `large${number}`),
        execFileSync('head', ['-c', '3000000', '/dev/urandom'], { maxBuffer: 4e6 }),
      );
    }
    git('add', '.');
    git('commit', '-q', '-m', 'large');
    git('push', '-q', join(folder, 'served/shop.git'), 'large');
    await expect(read('shop.git', 'large', { bytes: 1_000_000 })).rejects.toThrow('more than 1000000 bytes');
  }, 90_000);

  it('run no program that they name', async () => {
    const mark = join(folder, 'mark');
    for (const url of [
      `ext::sh -c "touch ${mark}"`,
      `file://${folder}/served/shop.git`,
      `--upload-pack=touch ${mark}`,
    ]) {
      expect(() => repositories().address(url, null)).toThrow(/URL|https/);
    }
    expect(() => repositories().address(`${at}/shop.git`, `--upload-pack=touch ${mark}`)).toThrow(
      'no name of a branch',
    );
    expect(existsSync(mark)).toBe(false);
  });

  it('are given up when nobody wants them any more', async () => {
    const stop = new AbortController();
    const reading = repositories().within(`${at}/silent.git`, null, stop.signal, async () => 'read');
    setImmediate(() => stop.abort());
    await expect(reading).rejects.toThrow();
    expect(left()).toEqual([]);
  });
});
