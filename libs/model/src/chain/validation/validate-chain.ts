import { entries, exits } from '../chain-graph';
import { cycleErrors, duplicateEdgeWarnings, missingEndErrors, selfEdgeErrors } from './edge-rules';
import { duplicateNodeErrors, isolatedNodeWarnings, unknownServiceWarnings } from './node-rules';
import { disconnectedPartWarnings, missingEndsWarnings, unreachableNodeWarnings } from './path-rules';
import { graphOf, readChain, type ReadableChain } from './readable-chain';
import { redundancyWarnings } from './redundancy-rules';
import { emptyErrors, selfDependencyErrors, shapeErrors } from './shape-rules';
import { slaBudgetWarnings } from './sla-rules';
import { suggestionsFor } from './suggestions';
import type { Remark, ValidationResult } from './validation-result';
import { quoted } from './wording';

/** More than this is counted, not listed: an answer stays in proportion to what it says. */
const MOST_REMARKS = 100;

function bounded(remarks: readonly Remark[]): Remark[] {
  const rest = remarks.length - MOST_REMARKS;
  if (rest <= 0) return [...remarks];
  return [...remarks.slice(0, MOST_REMARKS), { code: 'more', message: `${rest} more like these`, path: '' }];
}

function errorsIn(chain: unknown, readable: ReadableChain): Remark[] {
  const broken = [
    ...emptyErrors(chain),
    ...duplicateNodeErrors(readable),
    ...missingEndErrors(readable),
    ...selfEdgeErrors(readable),
    ...cycleErrors(readable),
    ...selfDependencyErrors(readable),
  ];
  return [...bounded(shapeErrors(chain)), ...bounded(broken)];
}

/** The errors of `validateChain` alone, for those who ask whether a chain can be stored and not how good it is. */
export const chainErrors = (chain: unknown): Remark[] => errorsIn(chain, readChain(chain));

export interface ValidationOptions {
  /** Whether a warning makes the chain invalid, as an error does. */
  readonly strict?: boolean;
}

/**
 * Checks anything against the shape and the rules of a chain. What has not the shape of a chain is an error with the
 * dotted path of the field, and the rules are still applied to what can be read. Never throws for data (what JSON can
 * hold, or any value whose properties can be read); linear in the size of the chain.
 *
 * Errors make the chain unfit to be monitored; warnings, unless `strict`, and suggestions do not. At most 100 errors of
 * shape, 100 of rules and 100 warnings are listed, and the rest counted; at most 100 entries and exits are named.
 *
 * @param knownServices names that the service registry holds
 */
export function validateChain(
  chain: unknown,
  knownServices: ReadonlySet<string>,
  { strict = false }: ValidationOptions = {},
): ValidationResult {
  const readable = readChain(chain);
  const graph = graphOf(readable);
  const ends = { entry_nodes: entries(graph), exit_nodes: exits(graph) };
  const errors = errorsIn(chain, readable);
  // What is said once of the whole chain comes first, where the bound cannot cut it off.
  const warnings = [
    ...missingEndsWarnings(graph, ends),
    ...slaBudgetWarnings(readable, graph),
    ...disconnectedPartWarnings(graph),
    ...unreachableNodeWarnings(graph, ends),
    ...isolatedNodeWarnings(readable),
    ...duplicateEdgeWarnings(readable),
    ...redundancyWarnings(graph),
    ...unknownServiceWarnings(readable, knownServices),
  ];
  return {
    valid: errors.length === 0 && !(strict && warnings.length > 0),
    ...(strict && { strict }),
    errors,
    warnings: bounded(warnings),
    suggestions: suggestionsFor(readable, knownServices),
    entry_nodes: ends.entry_nodes.slice(0, MOST_REMARKS).map(quoted),
    exit_nodes: ends.exit_nodes.slice(0, MOST_REMARKS).map(quoted),
  };
}

/** The errors for which a chain cannot even be stored: a chain without nodes can, as a draft. */
export function errorsBeyondDraft({ errors }: Pick<ValidationResult, 'errors'>): Remark[] {
  return errors.filter((error) => error.code !== 'no_nodes');
}
