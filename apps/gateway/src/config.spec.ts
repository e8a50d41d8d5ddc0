import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './config';

const load = (env: NodeJS.ProcessEnv) => loadConfig({ NATS_URL: 'nats://127.0.0.1:1', ...env });
const key = 'k'.repeat(32);

describe('the configuration of the gateway', () => {
  it('controls access unless it is told not to', () => {
    expect(load({})).toMatchObject({ ACCESS_CONTROL: 'on', HOST: '127.0.0.1', RATE_LIMIT_PER_SECOND: 200 });
  });

  it.each(['127.0.0.1', 'localhost', '::1'])('lets access control be off on %s', (HOST) => {
    expect(load({ HOST, ACCESS_CONTROL: 'off' }).ACCESS_CONTROL).toBe('off');
  });

  it.each(['0.0.0.0', '::', '10.0.0.7', 'gateway'])('does not start without access control on %s', (HOST) => {
    expect(() => load({ HOST, ACCESS_CONTROL: 'off' })).toThrow(`ACCESS_CONTROL: must be on where HOST (${HOST})`);
    expect(load({ HOST }).ACCESS_CONTROL).toBe('on');
  });

  it.each([
    ['ACCESS_CONTROL', { ACCESS_CONTROL: 'maybe' }],
    ['ADMIN_API_KEY', { ADMIN_API_KEY: 'k'.repeat(31) }],
    ['ADMIN_API_KEY_FILE', { ADMIN_API_KEY_FILE: '/nowhere/key' }],
    ['ADMIN_API_KEY_FILE', { ADMIN_API_KEY_FILE: '/etc/hostname', ADMIN_API_KEY: key }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://login.example', OIDC_AUDIENCE: 'chains' }],
    ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://login.example' }],
    ['OIDC_JWKS_URL', { OIDC_JWKS_URL: 'file:///etc/keys.json' }],
    ['OIDC_CLIENT_ID', { OIDC_CLIENT_ID: 'dashboard' }],
    ['OIDC_SCOPES', { OIDC_SCOPES: 'profile' }],
    ['OIDC_ORIGINS', { OIDC_ORIGINS: 'https://tokens.example, http://tokens.example' }],
    ['OIDC_ROLES', { OIDC_ROLES: '{"team": "owner"}' }],
    ['OIDC_ROLES', { OIDC_ROLES: 'team' }],
    ['RATE_LIMIT_PER_SECOND', { RATE_LIMIT_PER_SECOND: '-1' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/8, proxy' }],
  ])('names %s when it is wrong', (name, env) => {
    expect(() => load(env)).toThrow(new RegExp(`${name}[.:]`));
  });

  it('reads tokens of an issuer, over TLS or on this machine', () => {
    const issuer = { OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'chains' };
    expect(load({ ...issuer, OIDC_ROLES: '{"team": "operator"}' })).toMatchObject({
      ...issuer,
      OIDC_ROLE_CLAIM: 'roles',
      OIDC_NAME_CLAIM: 'sub',
      OIDC_ROLES: { team: 'operator' },
    });
    expect(load({ OIDC_ISSUER: 'http://127.0.0.1:9000', OIDC_AUDIENCE: 'chains' }).OIDC_ISSUER).toContain('127.0.0.1');
  });

  it('takes the proxies that are named for proxies', () => {
    expect(load({ TRUST_PROXY: '10.0.0.0/8, ::1' }).TRUST_PROXY).toEqual(['10.0.0.0/8', '::1']);
  });

  it('reads the first key from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-key-'));
    try {
      writeFileSync(join(folder, 'key'), `${key}\n`);
      expect(load({ ADMIN_API_KEY_FILE: join(folder, 'key') }).ADMIN_API_KEY).toBe(key);
      writeFileSync(join(folder, 'key'), 'short');
      expect(() => load({ ADMIN_API_KEY_FILE: join(folder, 'key') })).toThrow('ADMIN_API_KEY: ');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
