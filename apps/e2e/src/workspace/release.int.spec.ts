import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { exists, inRepository, read, readJson, root } from './repository';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly private?: boolean;
  readonly files?: string[];
}

interface Sbom {
  readonly bomFormat: string;
  readonly components: { readonly name: string; readonly version: string; readonly licenses?: unknown[] }[];
}

const run = promisify(execFile);
const packages = ['apps', 'libs', 'libs/platform'].flatMap((folder) =>
  readdirSync(inRepository(folder))
    .map((name) => `${folder}/${name}`)
    .filter((path) => exists(`${path}/package.json`)),
);

describe('a release', () => {
  it.each(packages)('%s has the licence and the version of all', (path) => {
    const { version, license } = readJson<Manifest>('package.json');
    expect(readJson<Manifest>(`${path}/package.json`)).toMatchObject({ version, license });
  });

  it('publishes the client alone, with its licence', () => {
    const published = packages.filter((path) => !readJson<Manifest>(`${path}/package.json`).private);
    expect(published).toEqual(['libs/client']);
    expect(read('libs/client/LICENSE')).toBe(read('LICENSE'));
  });

  it('lists what it is made of, with licences', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    const { bomFormat, components } = JSON.parse(stdout) as Sbom;
    expect(bomFormat).toBe('CycloneDX');
    const named = new Map(components.map((each) => [each.name, each]));
    for (const name of ['fastify', 'nats', 'pg', 'typeorm']) expect(named.get(name)?.licenses).not.toEqual([]);
    expect([named.has('jest'), named.has('chdb')]).toEqual([false, false]);
  }, 120_000);

  it('says what changed in each version', () => {
    const { version } = readJson<Manifest>('package.json');
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '\\.')}( |$)`, 'm'));
  });
});
