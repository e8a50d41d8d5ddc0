import { readFileSync } from 'node:fs';
import { Role } from '@chain-mapping/contracts';
import { ChainId } from '@chain-mapping/model';
import { ConfigError, parseConfig, port, serviceConfig } from '@chain-mapping/service';
import { z } from 'zod';
import { isLoopback } from './access/loopback';

/** A variable that holds a JSON object. */
const json = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.preprocess((text, context) => {
    if (typeof text !== 'string') return text;
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: `must be a JSON object of ${what}`, input: text });
      return z.NEVER;
    }
  }, schema);

/** Whoever can change what is read from there decides who may enter: over the network that needs TLS. */
export const TrustedUrl = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}, 'must be an https address');

const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const Networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine(
    (networks) => networks.every((network) => Network.safeParse(network).success),
    'must be addresses or networks (10.0.0.0/8), separated by commas',
  );

const ChainIds = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .pipe(z.array(ChainId).max(50));

const TrustedOrigins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(TrustedUrl))
  .transform((urls) => urls.map((url) => new URL(url).origin));

export const Config = z
  .object({
    ...serviceConfig,
    PORT: port.default(8000).describe('Port of the HTTP API'),
    HOST: z.string().default('127.0.0.1').describe('Address that the HTTP API listens on'),
    BODY_LIMIT_BYTES: z.coerce
      .number()
      .int()
      .min(1024)
      .default(4 * 1024 * 1024)
      .describe('Largest request body'),
    OPS_URLS: json(z.record(z.string(), z.url()), 'service names and URLs')
      .default({})
      .describe('JSON: base URL of the operations port of each other service'),
    ACCESS_CONTROL: z
      .enum(['on', 'off'])
      .default('on')
      .describe('off lets everybody do everything: only where HOST is a loopback address'),
    ADMIN_API_KEY: z.string().min(32).optional().describe('A key with the role admin, to make the first keys with'),
    ADMIN_API_KEY_FILE: z.string().min(1).optional().describe('A file that holds ADMIN_API_KEY'),
    OIDC_ISSUER: TrustedUrl.optional().describe('Issuer (OpenID Connect) whose tokens are taken; none are without it'),
    OIDC_AUDIENCE: z.string().min(1).optional().describe('Audience that a token must be for; needed with OIDC_ISSUER'),
    OIDC_JWKS_URL: TrustedUrl.optional().describe('Where the keys of the issuer are; by default the issuer is asked'),
    OIDC_ROLE_CLAIM: z
      .string()
      .min(1)
      .default('roles')
      .describe('Claim that holds the roles of the caller; dots lead into objects: realm_access.roles'),
    OIDC_ROLES: json(z.record(z.string(), Role), 'values of the claim and roles')
      .default({ viewer: 'viewer', operator: 'operator', admin: 'admin' })
      .describe('JSON: which role each value of that claim stands for'),
    OIDC_NAME_CLAIM: z
      .string()
      .min(1)
      .default('sub')
      .describe('Claim that names the caller in history and audit log: one that callers cannot choose'),
    OIDC_CLIENT_ID: z
      .string()
      .min(1)
      .optional()
      .describe('Client of that issuer, public, that the dashboard signs people in as; without it nobody is'),
    OIDC_SCOPES: z
      .string()
      .regex(/^(?:.* )?openid(?: .*)?$/, "must hold 'openid'")
      .default('openid profile')
      .describe('What the dashboard asks the issuer for; offline_access lets people stay signed in where it is needed'),
    OIDC_DISPLAY_NAME: z
      .string()
      .min(1)
      .max(60)
      .default('single sign-on')
      .describe('What the issuer is called on the sign-in page: Sign in with …'),
    OIDC_ORIGINS: TrustedOrigins.default([]).describe(
      'Further origins of the issuer, comma-separated, that browsers may ask for tokens: where not all of it is at OIDC_ISSUER',
    ),
    RATE_LIMIT_PER_SECOND: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(200)
      .describe('Requests of each key, token or address; 0 for as many as they like'),
    STATUS_PAGE_CHAINS: ChainIds.default([]).describe(
      'Chains, comma-separated ids, that everybody may see at /status; there is no such page without any',
    ),
    STATUS_PAGE_TITLE: z.string().min(1).max(100).default('Status').describe('Title of that page'),
    TRUST_PROXY: Networks.optional().describe(
      'Addresses or networks, comma-separated, of proxies whose X-Forwarded headers are believed',
    ),
  })
  .superRefine((config, context) => {
    const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (config.ACCESS_CONTROL === 'off' && !isLoopback(config.HOST)) {
      refuse('ACCESS_CONTROL', `must be on where HOST (${config.HOST}) can be reached from other machines`);
    }
    if (config.OIDC_ISSUER !== undefined && config.OIDC_AUDIENCE === undefined) {
      refuse('OIDC_AUDIENCE', 'tokens of OIDC_ISSUER for others would be taken without it');
    }
    if (config.OIDC_CLIENT_ID !== undefined && config.OIDC_ISSUER === undefined) {
      refuse('OIDC_CLIENT_ID', 'is of an issuer: OIDC_ISSUER must name it');
    }
  });
export type Config = z.output<typeof Config>;

export const loadConfig = (env: NodeJS.ProcessEnv): Config => parseConfig(Config, withSecretFile(env, 'ADMIN_API_KEY'));

/** A secret may stand in a file, as orchestrators hand them out: then `<name>_FILE` names it. */
function withSecretFile(env: NodeJS.ProcessEnv, name: string): NodeJS.ProcessEnv {
  const variable = `${name}_FILE`;
  const path = env[variable];
  if (!path) return env;
  if (env[name]) throw new ConfigError([{ name: variable, message: `cannot be set beside ${name}` }]);
  try {
    return { ...env, [name]: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    throw new ConfigError([{ name: variable, message: `cannot be read: ${String(error)}` }]);
  }
}
