import {
  Category,
  Chain,
  ChainId,
  ChainInput,
  ChainPatch,
  ChainStatus,
  NodeType,
  Time,
  ValidationResult,
} from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

const ChainReference = z.object({ chain_id: z.string().max(128) });
const Change = z.object({ actor: Actor, reason: z.string().max(1000).nullish() });

/**
 * Names one attempt to change something, chosen by whoever asks. The same request under the same key is answered as it was the first
 * time, for a day, and changes nothing again.
 */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'must hold only printable ASCII characters without blanks');

export const registerChain = defineQuery({
  subject: 'query.registry.chains.register',
  input: Change.extend({ chain: ChainInput, idempotency_key: IdempotencyKey.nullish() }),
  output: Chain,
  errors: ['ChainExists', 'InvalidChain', 'IdempotencyKeyReused'],
});

export const getChain = defineQuery({
  subject: 'query.registry.chains.get',
  input: ChainReference,
  output: Chain,
  errors: ['ChainNotFound'],
});

/** The chains with these ids, as far as they exist, in no particular order: how other services fill their caches. */
export const getChains = defineQuery({
  subject: 'query.registry.chains.get_many',
  input: z.object({
    chain_ids: z.array(ChainId).max(500),
    /** When the chains that the asker knows were last updated, by id. */
    known: z.record(ChainId, z.iso.datetime({ offset: true })).optional(),
  }),
  /** `unchanged`: those that are still as they are known; they are not in `chains`. */
  output: z.object({ chains: z.array(Chain), unchanged: z.array(ChainId).optional() }),
});

const CHAIN_SORTS = ['id', 'name', 'category', 'status', 'version', 'created_at', 'updated_at'] as const;
export const ChainSort = z.enum([...CHAIN_SORTS, ...CHAIN_SORTS.map((field) => `-${field}` as const)]);
export type ChainSort = z.output<typeof ChainSort>;

export const ChainFilter = Page.extend({
  category: Category.optional(),
  status: ChainStatus.optional(),
  service: z.string().max(128).optional(),
  tag: z.string().max(100).optional(),
  /** Chains with a node of this type. */
  node_type: NodeType.optional(),
  /** Chains that declare to depend on this one. */
  depends_on: ChainId.optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  updated_by: z.string().max(200).optional(),
  /** A text that the id, name or description contains, in any case. */
  q: z.string().max(200).optional(),
  /** The field to sort by, with `-` before it for the other direction; chains that are equal in it stand in the order of their ids. */
  sort: ChainSort.default('id'),
  /** Goes on after the page that gave it as `next_cursor`, whatever was registered or deleted since; instead of `offset`. */
  cursor: z.string().max(1000).optional(),
});

export const listChains = defineQuery({
  subject: 'query.registry.chains.list',
  input: ChainFilter,
  /** `next_cursor` is `null` on the last page. */
  output: listOf('chains', Chain).extend({ next_cursor: z.string().nullish() }),
});

export const updateChain = defineQuery({
  subject: 'query.registry.chains.update',
  input: Change.extend({
    chain_id: z.string().max(128),
    patch: ChainPatch,
    /** The version that the change was made from; another one in store refuses the change. */
    expected_version: z.number().int().min(1).nullish(),
  }),
  output: Chain,
  errors: ['ChainNotFound', 'VersionConflict', 'InvalidChain'],
});

export const deleteChain = defineQuery({
  subject: 'query.registry.chains.delete',
  input: Change.extend({ chain_id: z.string().max(128), expected_version: z.number().int().min(1).nullish() }),
  output: z.object({ chain_id: ChainId }),
  errors: ['ChainNotFound', 'VersionConflict'],
});

/** Whether a warning makes a chain invalid, as an error does. */
const Strict = z.boolean().optional();

/** Takes anything: what is not even the shape of a chain is an error of the validation, not of the request. */
export const validateChain = defineQuery({
  subject: 'query.registry.chains.validate',
  input: z.object({ chain: z.unknown(), strict: Strict }),
  output: ValidationResult,
});

export const validateRegisteredChain = defineQuery({
  subject: 'query.registry.chains.validate_registered',
  input: ChainReference.extend({ strict: Strict }),
  output: ValidationResult,
  errors: ['ChainNotFound'],
});

export const ApplyResult = z.object({
  created: z.array(ChainId),
  updated: z.array(ChainId),
  deleted: z.array(ChainId),
  unchanged: z.array(ChainId),
});
export type ApplyResult = z.output<typeof ApplyResult>;

export const ApplyInput = z.object({
  /** Each with its id: what is applied again must be found again. */
  chains: z.array(ChainInput.extend({ id: ChainId })).max(10_000),
  dry_run: z.boolean().default(false),
  /** Whether chains that are not named are deleted. */
  prune: z.boolean().default(false),
});

export const applyChains = defineQuery({
  subject: 'query.registry.chains.apply',
  input: Change.extend({ ...ApplyInput.shape, idempotency_key: IdempotencyKey.nullish() }),
  output: ApplyResult,
  errors: ['InvalidChain', 'IdempotencyKeyReused'],
  deadline_ms: 30_000,
});

export const chainDependencies = defineQuery({
  subject: 'query.registry.chains.dependencies',
  input: ChainReference,
  output: z.object({
    chain_id: ChainId,
    dependencies: z.array(ChainId),
    dependents: z.array(ChainId),
    /** For each service of the chain that others use as well: the ids of those chains. */
    shared_services: z.record(z.string(), z.array(ChainId)),
  }),
  errors: ['ChainNotFound'],
});

/** For each part that changed, under its name: what it was and what it is. */
const Diff = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));

const VersionNumber = z.coerce.number().int().min(1).max(2_147_483_647);

export const ChainChange = z.object({
  change_type: z.enum(['created', 'updated', 'deleted']),
  version: z.number().int(),
  changed_at: Time,
  changed_by: z.string(),
  reason: z.string().nullable(),
  diff: Diff,
});
export type ChainChange = z.output<typeof ChainChange>;

export const chainHistory = defineQuery({
  subject: 'query.registry.chains.history',
  input: ChainReference.extend(Page.shape),
  output: listOf('changes', ChainChange),
  errors: ['ChainNotFound'],
});

export const listChainVersions = defineQuery({
  subject: 'query.registry.chains.versions.list',
  input: ChainReference.extend(Page.shape),
  output: listOf('versions', Chain),
  errors: ['ChainNotFound'],
});

export const getChainVersion = defineQuery({
  subject: 'query.registry.chains.versions.get',
  input: ChainReference.extend({ version: VersionNumber }),
  output: Chain,
  errors: ['ChainNotFound', 'VersionNotFound'],
});

/** A chain as it was at a time, also one that has been deleted since. */
export const getChainAt = defineQuery({
  subject: 'query.registry.chains.versions.at',
  input: ChainReference.extend({ at: z.iso.datetime({ offset: true }) }),
  output: Chain,
  errors: ['ChainNotFound', 'VersionNotFound'],
});

export const diffChainVersions = defineQuery({
  subject: 'query.registry.chains.versions.diff',
  input: ChainReference.extend({ from: VersionNumber, to: VersionNumber }),
  output: z.object({ chain_id: ChainId, from: z.number().int(), to: z.number().int(), diff: Diff }),
  errors: ['ChainNotFound', 'VersionNotFound'],
});

/** Makes a new version that is what an old one was. */
export const rollbackChain = defineQuery({
  subject: 'query.registry.chains.rollback',
  input: Change.extend({
    chain_id: z.string().max(128),
    version: VersionNumber,
    expected_version: z.number().int().min(1).nullish(),
    idempotency_key: IdempotencyKey.nullish(),
  }),
  output: Chain,
  errors: ['ChainNotFound', 'VersionNotFound', 'VersionConflict', 'InvalidChain', 'IdempotencyKeyReused'],
});

export const registryStatistics = defineQuery({
  subject: 'query.registry.statistics',
  input: z.object({}),
  output: z.object({
    total_chains: z.number().int(),
    total_nodes: z.number().int(),
    total_edges: z.number().int(),
    total_services: z.number().int(),
    by_category: z.record(Category, z.number().int()),
    by_status: z.partialRecord(ChainStatus, z.number().int()),
  }),
});

export const chainRegistered = defineEvent({
  type: 'chain_mapping.registry.registered.v1',
  subject: 'chain.registry.registered.{chain_id}',
  summary: 'A chain was registered.',
  data: z.object({ chain: Chain, changed_by: z.string() }),
});

export const chainUpdated = defineEvent({
  type: 'chain_mapping.registry.updated.v1',
  subject: 'chain.registry.updated.{chain_id}',
  summary: 'A chain was changed; it is told as it is now.',
  data: z.object({ chain: Chain, changed_by: z.string() }),
});

export const chainDeleted = defineEvent({
  type: 'chain_mapping.registry.deleted.v1',
  subject: 'chain.registry.deleted.{chain_id}',
  summary: 'A chain was deleted.',
  data: z.object({ chain_id: ChainId, version: z.number().int(), changed_by: z.string() }),
});
