import type { FieldError } from '@chain-mapping/contracts';
import { chainErrors, errorsBeyondDraft } from '@chain-mapping/model';
import type { ChainDefinition } from './chain-definition';
import { InvalidChain } from './chain-errors';
import { storageFaults } from '../storage/storable';

/** A chain travels whole in events and answers, which must stay under the 1 MiB that NATS takes by default. */
const MOST_BYTES = 768 * 1024;

/** Why a chain cannot be stored as it is; paths begin at the chain. Empty for a sound chain and for a draft. */
export function chainFaults(definition: ChainDefinition & { readonly id?: string | null | undefined }): FieldError[] {
  const unstorable = storageFaults(definition);
  if (unstorable.length > 0) return unstorable;
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  if (bytes > MOST_BYTES) return [{ path: '', message: `The chain is larger than ${MOST_BYTES} bytes as JSON` }];
  return errorsBeyondDraft({ errors: chainErrors(definition) }).map(({ path, message }) => ({ path, message }));
}

/** @throws InvalidChain naming each field that breaks a rule. */
export function assertSound(definition: ChainDefinition & { readonly id?: string | null | undefined }): void {
  const faults = chainFaults(definition);
  if (faults.length > 0) throw new InvalidChain(faults);
}

/** A declared dependency must name a chain that exists when it is declared. */
export function dependencyFaults(dependencies: readonly string[], isKnown: (id: string) => boolean): FieldError[] {
  return dependencies.flatMap((id, index) =>
    isKnown(id) ? [] : { path: `dependencies.${index}`, message: `Dependency ${id} not found` },
  );
}
