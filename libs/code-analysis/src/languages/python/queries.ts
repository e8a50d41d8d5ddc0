import type { Node } from 'web-tree-sitter';
import type { FindPart } from '../tree-language';

/**
 * Queries that several rules share: a tree is searched once for each different query, whatever number of rules reads what is found. They are
 * as small as can be, for every step of a query and every node that it captures costs time; the rest of a place is in `PARTS`.
 */

/** `name(arguments)` and `receiver.method(arguments)`; which rules read it is told by the last part of the name, the callee. */
export const CALL = '(call) @site';
export const CALLEE = 'callee';

/** `@router.method(arguments)` on a function. */
export const DECORATED = `(decorated_definition
  (decorator (call
    function: (attribute object: (_) @router attribute: (identifier) @method)
    arguments: (argument_list) @arguments)) @site
  definition: (function_definition) @handler)`;
export const DECORATOR = 'method';

/** What may be asked for besides what is captured, from the place as a whole. */
export const PARTS: Readonly<Record<string, FindPart>> = {
  callee: calleeOf,
  receiver: (_site, part) => part('callee')?.childForFieldName('object') ?? null,
  method: (_site, part) => part('callee')?.childForFieldName('attribute') ?? null,
  arguments: (site) => site.childForFieldName('arguments'),
  name: (site) => site.childForFieldName('name'),
  parameters: (site) => site.childForFieldName('parameters'),
  returns: (site) => site.childForFieldName('return_type'),
  bases: (site) => site.childForFieldName('superclasses'),
  left: (site) => site.childForFieldName('left'),
  right: (site) => site.childForFieldName('right'),
  type: (site) => site.childForFieldName('type'),
};

/** Only names: what is called through a subscript or another call says nothing. */
function calleeOf(site: Node): Node | null {
  const callee = site.childForFieldName('function');
  const type = callee?.type;
  return type === 'identifier' || type === 'attribute' ? callee : null;
}
