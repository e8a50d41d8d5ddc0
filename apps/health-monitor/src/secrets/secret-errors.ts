import { DomainError } from '@chain-mapping/contracts';

export class SecretNotFound extends DomainError {
  constructor(name: string) {
    super('SecretNotFound', `There is no secret '${name}'`, { name });
  }
}

export class SecretsKeyMissing extends DomainError {
  constructor() {
    super('SecretsKeyMissing', 'Secrets cannot be kept: SECRETS_KEY of the health monitor is not set');
  }
}
