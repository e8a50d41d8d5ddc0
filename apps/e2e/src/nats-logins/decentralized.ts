import { nkeys } from 'nats';

type Keys = ReturnType<typeof nkeys.createUser>;

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const ACCOUNT = { ...UNLIMITED, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

/** What a server is configured with, and what users log in with, where an operator signs accounts and these sign users. */
export interface Decentralized {
  /** For the server. */
  readonly configuration: string;
  /** The content of a `.creds` file of a user that this server takes. */
  credentials(): string;
}

/** Keys and tokens as `nsc` makes them. */
export function decentralized(): Decentralized {
  const [operator, account, system] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const accounts = [
    [account, { ...ACCOUNT, ...JETSTREAM }],
    [system, ACCOUNT],
  ] as const;
  const preloaded = accounts.map(
    ([keys, limits]) => `  ${keys.getPublicKey()}: ${tokenOf(keys, operator, { type: 'account', limits })}`,
  );
  return {
    configuration: [
      `operator: ${tokenOf(operator, operator, { type: 'operator' })}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      'resolver_preload: {',
      ...preloaded,
      '}',
      '',
    ].join('\n'),
    credentials: () => {
      const user = nkeys.createUser();
      const token = tokenOf(user, account, { type: 'user', ...UNLIMITED, pub: {}, sub: {} });
      return [
        ...['-----BEGIN NATS USER JWT-----', token, '------END NATS USER JWT------', ''],
        ...['-----BEGIN USER NKEY SEED-----', seedOf(user), '------END USER NKEY SEED------', ''],
      ].join('\n');
    },
  };
}

export const seedOf = (keys: Keys): string => Buffer.from(keys.getSeed()).toString();

function tokenOf(subject: Keys, signer: Keys, claims: object): string {
  const sub = subject.getPublicKey();
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { jti: sub, iat: 1, iss: signer.getPublicKey(), name: sub, sub, nats: { version: 2, ...claims } };
  const text = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part(body)}`;
  return `${text}.${Buffer.from(signer.sign(Buffer.from(text))).toString('base64url')}`;
}
