import {
  ApplyInput,
  ApplyResult,
  ChainFilter,
  chainDependencies,
  chainHistory,
  diffChainVersions,
  getChainAt,
  listChains,
  listChainVersions,
  Page,
  rollbackChain,
} from '@chain-mapping/contracts';
import { Chain, ChainInput, ChainPatch, ValidationResult } from '@chain-mapping/model';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class ChainBody extends createZodDto(ChainInput) {}
export class ChainPatchBody extends createZodDto(ChainPatch) {}
export class ValidationQuery extends createZodDto(
  z.object({
    strict: z
      .enum(['true', 'false'])
      .transform((strict) => strict === 'true')
      .optional()
      .meta({ description: 'Whether a warning makes the chain invalid, as an error does' }),
  }),
) {}
export class ApplyBody extends createZodDto(ApplyInput) {}
export class ChainQuery extends createZodDto(ChainFilter) {}
export class ChainAtQuery extends createZodDto(getChainAt.input.pick({ at: true }).partial()) {}
export class DiffQuery extends createZodDto(diffChainVersions.input.pick({ from: true, to: true })) {}
export class RollbackBody extends createZodDto(rollbackChain.input.pick({ version: true })) {}
export class PageQuery extends createZodDto(Page) {}

export class ChainAnswer extends createZodDto(Chain) {}
export class ChainsAnswer extends createZodDto(listChains.output) {}
export class ApplyAnswer extends createZodDto(ApplyResult) {}
export class ValidationAnswer extends createZodDto(ValidationResult) {}
export class DependenciesAnswer extends createZodDto(chainDependencies.output) {}
export class HistoryAnswer extends createZodDto(chainHistory.output) {}
export class VersionsAnswer extends createZodDto(listChainVersions.output) {}
export class DiffAnswer extends createZodDto(diffChainVersions.output) {}
