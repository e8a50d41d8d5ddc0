import { decrypted, type SecretsKey } from '@chain-mapping/messaging';
import {
  credentialsIn,
  type Outcome,
  type ResolvedCheck,
  secretNames,
  withoutValues,
  withSecrets,
} from '@chain-mapping/model';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { type EncryptedSecret, SecretsRepository } from './secrets.repository';

/** How soon a replica uses what was changed through another. */
const FRESH_MS = 2000;

/** Puts secrets into checks as they are made, and takes them out of what comes of it. */
@Injectable()
export class SecretValues {
  private readonly logger = new Logger(SecretValues.name);
  private readonly keys: ReadonlyMap<string, SecretsKey>;
  /** Of each check that was seen; most name none. */
  private readonly named = new WeakMap<ResolvedCheck, readonly string[]>();
  private values: ReadonlyMap<string, string> = new Map();
  private unreadable: ReadonlySet<string> = new Set();
  private reading: Promise<void> | undefined;
  private until = 0;
  private isAway = false;

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) { SECRETS_KEY, SECRETS_KEY_PREVIOUS }: HealthMonitorConfig,
    private readonly repository: SecretsRepository,
  ) {
    const keys = [SECRETS_KEY, SECRETS_KEY_PREVIOUS].filter((key) => key !== undefined);
    this.keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Makes a check with its secrets; one that names a secret which cannot be had is not made. */
  around(check: ResolvedCheck, make: (check: ResolvedCheck) => Promise<Outcome>): Promise<Outcome> {
    const names = this.namesIn(check);
    return names.length === 0 ? make(check) : this.filledIn(check, names, make);
  }

  private async filledIn(
    check: ResolvedCheck,
    names: readonly string[],
    make: (check: ResolvedCheck) => Promise<Outcome>,
  ): Promise<Outcome> {
    await this.refresh();
    const missing = names.filter((name) => !this.values.has(name));
    if (missing.length > 0) return notMade(missing.map((name) => this.reasonFor(name)).join('; '));
    const given = new Map(names.map((name) => [name, this.values.get(name) ?? '']));
    const filled = withSecrets(check, given);
    const outcome = await make(filled);
    if (outcome.error_message === null) return outcome;
    const said = [...given.values(), ...pairsIn(filled)];
    return { ...outcome, error_message: withoutValues(outcome.error_message, said) };
  }

  /** What is known is read anew before it is used again. */
  forget(): void {
    this.until = 0;
  }

  /** `undefined` when it was encrypted by a key that is not here, or has been changed. */
  read({ name, key_id, value }: EncryptedSecret): string | undefined {
    const key = this.keys.get(key_id);
    if (key === undefined) return undefined;
    try {
      return decrypted(key, name, value);
    } catch {
      return undefined;
    }
  }

  private namesIn(check: ResolvedCheck): readonly string[] {
    const known = this.named.get(check);
    if (known !== undefined) return known;
    const names = secretNames(check);
    this.named.set(check, names);
    return names;
  }

  private reasonFor(name: string): string {
    if (this.unreadable.has(name)) return `secret '${name}' cannot be read with SECRETS_KEY`;
    return this.isAway ? `secret '${name}' cannot be had now` : `there is no secret '${name}'`;
  }

  /** While the database is away what is known goes on being used. */
  private async refresh(): Promise<void> {
    if (performance.now() < this.until) return;
    this.reading ??= this.readAll().finally(() => (this.reading = undefined));
    await this.reading;
  }

  private async readAll(): Promise<void> {
    // What is changed while this is read must be read again.
    this.until = performance.now() + FRESH_MS;
    try {
      const stored = await this.repository.all();
      const read = stored.map((secret) => [secret.name, this.read(secret)] as const);
      this.values = new Map(read.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
      this.unreadable = new Set(read.flatMap(([name, value]) => (value === undefined ? [name] : [])));
      this.isAway = false;
    } catch (error) {
      if (!this.isAway) this.logger.warn(`goes on with the secrets that it has: ${String(error)}`);
      this.isAway = true;
    }
  }
}

const notMade = (reason: string): Outcome => ({
  status: 'unknown',
  response_time: null,
  error_message: `The check could not be made: ${reason}`,
});

/** How HTTP sends a user and a password: together. */
function pairsIn(check: ResolvedCheck): string[] {
  const { user, password } = credentialsIn(check.endpoint);
  return [...(password === '' ? [] : [`${user}:${password}`]), ...(check.members ?? []).flatMap(pairsIn)];
}
