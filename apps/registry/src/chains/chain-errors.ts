import { DomainError, type FieldError } from '@chain-mapping/contracts';

export class ChainNotFound extends DomainError {
  constructor(chain_id: string) {
    super('ChainNotFound', `There is no chain ${chain_id}`, { chain_id });
  }
}

export class ChainExists extends DomainError {
  constructor(chain_id: string, options?: ErrorOptions) {
    super('ChainExists', `There is a chain ${chain_id} already`, { chain_id }, [], options);
  }
}

export class VersionConflict extends DomainError {
  constructor(chain_id: string, expected_version: number, version: number) {
    const message = `Chain ${chain_id} is at version ${version}, not ${expected_version}`;
    super('VersionConflict', message, { chain_id, expected_version, version });
  }
}

export class InvalidChain extends DomainError {
  constructor(errors: readonly FieldError[]) {
    const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super('InvalidChain', `${errors[0]?.message ?? 'The chain is invalid'}${rest}`, {}, errors);
  }
}
