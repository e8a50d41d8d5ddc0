import { validateChain, type ValidationOptions, type ValidationResult } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { chainOf } from '../chains/chain-definition';
import { ChainNotFound } from '../chains/chain-errors';
import { dependencyFaults } from '../chains/chain-rules';
import { ChainsRepository } from '../chains/chains.repository';
import { storageFaults } from '../storage/storable';
import { ServicesRepository } from '../services/services.repository';

@Injectable()
export class ValidationService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly chains: ChainsRepository,
    private readonly services: ServicesRepository,
  ) {}

  async validateRegistered(chain_id: string, options?: ValidationOptions): Promise<ValidationResult> {
    const stored = await this.chains.find(chain_id);
    if (stored === undefined) throw new ChainNotFound(chain_id);
    return this.validate(chainOf(stored), options);
  }

  /** Beside the rules of a chain in itself, what would keep this registry from storing it. */
  async validate(chain: unknown, options?: ValidationOptions): Promise<ValidationResult> {
    const result = validateChain(chain, await this.services.names(), options);
    const declared = declaredDependencies(chain);
    const existing = await this.chains.existing(
      this.source.manager,
      declared.filter((id) => !id.includes('\0')),
    );
    const faults = [
      ...storageFaults(chain).map((fault) => ({ code: 'cannot_be_stored', ...fault })),
      ...dependencyFaults(declared, (id) => existing.has(id)).map((fault) => ({
        code: 'unknown_dependency',
        ...fault,
      })),
    ];
    return { ...result, errors: [...result.errors, ...faults], valid: result.valid && faults.length === 0 };
  }
}

/** Empty where some are not even texts: then the shape is wrong, which is said already. */
function declaredDependencies(chain: unknown): string[] {
  if (typeof chain !== 'object' || chain === null || !('dependencies' in chain)) return [];
  const { dependencies } = chain;
  const readable = Array.isArray(dependencies) && dependencies.every((id) => typeof id === 'string' && id.length <= 12);
  return readable ? dependencies.slice(0, 1000) : [];
}
