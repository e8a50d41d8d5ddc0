import { randomBytes } from 'node:crypto';
import {
  InvalidInput,
  type InputOf,
  type Page,
  type putSecret,
  sealingPurpose,
  Secret,
  SecretValue,
} from '@chain-mapping/contracts';
import { encrypted, NONCE_BYTES, publicKeyOf, sealingSeedOf, type SecretsKey, unseal } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HEALTH_MONITOR_CONFIG, type HealthMonitorConfig } from '../health-monitor-config';
import { SecretNotFound, SecretsKeyMissing } from './secret-errors';
import type { SecretRow } from './secret.entity';
import { SecretsRepository } from './secrets.repository';
import { SecretValues } from './secret-values.service';

/** Keeps what checks are given under a name. */
@Injectable()
export class Secrets implements OnApplicationBootstrap {
  private readonly logger = new Logger(Secrets.name);
  private readonly key: SecretsKey | undefined;
  private readonly keys: readonly SecretsKey[];

  constructor(
    @Inject(HEALTH_MONITOR_CONFIG) { SECRETS_KEY, SECRETS_KEY_PREVIOUS }: HealthMonitorConfig,
    private readonly repository: SecretsRepository,
    private readonly values: SecretValues,
    private readonly clock: Clock,
  ) {
    this.key = SECRETS_KEY;
    this.keys = [SECRETS_KEY, SECRETS_KEY_PREVIOUS].filter((key) => key !== undefined);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.rekey().catch((error: unknown) => this.logger.error(`secrets keep their key: ${String(error)}`));
  }

  async list(page: Page) {
    const { secrets, total } = await this.repository.list(page);
    return { secrets: secrets.map(shown), total, ...page };
  }

  /** @throws SecretsKeyMissing */
  sealingKey(): { public_key: string } {
    return { public_key: publicKeyOf(sealingSeedOf(this.keyOrRefuse())) };
  }

  /** @throws SecretsKeyMissing, InvalidInput */
  async put({ name, sealed_value, actor }: InputOf<typeof putSecret>): Promise<Secret> {
    const key = this.keyOrRefuse();
    const value = opened(this.keys, name, sealed_value);
    const stored = { name, key_id: key.id, value: encrypted(key, randomBytes(NONCE_BYTES), name, value) };
    const row = await this.repository.put(stored, actor, this.clock.now());
    this.values.forget();
    return shown(row);
  }

  /** @throws SecretNotFound */
  async remove(name: string): Promise<{ name: string }> {
    if (!(await this.repository.remove(name))) throw new SecretNotFound(name);
    this.values.forget();
    return { name };
  }

  /** Encrypts by the key of today what is encrypted by the one before: then that one can be taken out of the configuration. */
  private async rekey(): Promise<void> {
    const { key } = this;
    if (key === undefined) return;
    for (const stored of await this.repository.all()) {
      if (stored.key_id === key.id) continue;
      const value = this.values.read(stored);
      if (value === undefined) {
        this.logger.error(
          `secret '${stored.name}' was encrypted by a key that is neither SECRETS_KEY nor the one before`,
        );
        continue;
      }
      const after = { ...stored, key_id: key.id, value: encrypted(key, randomBytes(NONCE_BYTES), stored.name, value) };
      await this.repository.rekey(stored, after);
    }
  }

  private keyOrRefuse(): SecretsKey {
    if (this.key === undefined) throw new SecretsKeyMissing();
    return this.key;
  }
}

/** While keys are changed, another replica may have given out the sealing key of the other one. */
function opened(keys: readonly SecretsKey[], name: string, sealed_value: string): string {
  for (const key of keys) {
    const value = unsealed(key, name, sealed_value);
    if (value === undefined) continue;
    if (SecretValue.safeParse(value).success) return value;
    throw wrongValue('must be a text of 1 to 8192 characters');
  }
  throw wrongValue('was not sealed with the sealing key of now');
}

function unsealed(key: SecretsKey, name: string, sealed_value: string): string | undefined {
  try {
    return unseal(sealingSeedOf(key), sealingPurpose(name), sealed_value);
  } catch {
    return undefined;
  }
}

const wrongValue = (message: string): InvalidInput =>
  new InvalidInput(`value ${message}`, [{ path: 'value', message }]);

const shown = ({ name, created_at, created_by, updated_at, updated_by }: Omit<SecretRow, 'value'>): Secret => ({
  name,
  created_at: created_at.toISOString(),
  created_by,
  updated_at: updated_at.toISOString(),
  updated_by,
});
