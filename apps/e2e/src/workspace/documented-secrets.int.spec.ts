import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { exists, read } from './repository';

/** Which keys of which Secrets a manifest asks for, however deep: `name/key`. */
function secretsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([name, inside]) => {
    if (name !== 'secretKeyRef') return secretsIn(inside);
    const { name: secret, key } = inside as { name: string; key: string };
    return [`${secret}/${key}`];
  });
}

describe('what deploy/README.md has typed before the first apply', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-kubectl-'));
  const [, lines = ''] = /^```sh\n([\s\S]*?)^```/m.exec(read('deploy/README.md')) ?? [];
  let typed: string[][];

  beforeAll(async () => {
    const log = join(folder, 'log');
    writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\n{ printf '%s\\t' "$@"; echo; } >> ${log}\n`);
    chmodSync(join(folder, 'kubectl'), 0o755);
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines], {
      env: {
        PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`,
        DATABASE_URL: 'postgres://db.example/chains?a=b c',
        REDIS_URL: 'redis://redis.example',
        CLICKHOUSE_URL: 'http://clickhouse.example',
      },
    });
    typed = readFileSync(log, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').slice(0, -1));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const made = (): { readonly secret: string; readonly key: string; readonly value: string }[] =>
    typed
      .filter((words) => words.includes('secret'))
      .flatMap((words) => {
        const secret = words[words.indexOf('generic') + 1] ?? '';
        return words.flatMap((word) => {
          const [, key, value] = /^--from-literal=([^=]+)=(.*)$/.exec(word) ?? [];
          return key === undefined ? [] : [{ secret, key, value: value ?? '' }];
        });
      });

  it('makes every Secret that the manifests ask for, and none that nothing asks for', () => {
    const manifests = parseAllDocuments(read('deploy/kubernetes/base/chain-mapping.yaml'));
    const asked = new Set(manifests.flatMap((document) => secretsIn(document.toJS())));
    expect(asked.size).toBeGreaterThan(10);
    expect(
      made()
        .map(({ secret, key }) => `${secret}/${key}`)
        .sort(),
    ).toEqual([...asked].sort());
  });

  it('fills them: addresses as they were given, keys and passwords that were drawn', () => {
    const value = (wanted: string) => made().find(({ key }) => key === wanted)?.value ?? '';
    expect(value('database-url')).toBe('postgres://db.example/chains?a=b c');
    expect(value('admin-api-key')).toMatch(/^[0-9a-f]{48}$/);
    for (const key of ['secrets-key', 'notifications-key']) expect(Buffer.from(value(key), 'base64')).toHaveLength(32);
    const passwords = made().filter(({ secret }) => secret === 'chain-mapping-nats');
    expect(new Set(passwords.map((each) => each.value)).size).toBe(passwords.length);
    for (const each of passwords) expect(each.value).toMatch(/^p[0-9a-f]{32}$/);
  });

  it('makes the namespace first, and applies an overlay that is there last', () => {
    expect(typed[0]).toEqual(['create', 'namespace', 'chain-mapping']);
    const overlay = typed.at(-1)?.at(-1) ?? '';
    expect(typed.at(-1)).toEqual(['apply', '-k', overlay]);
    expect(exists(`${overlay}/kustomization.yaml`)).toBe(true);
  });
});
