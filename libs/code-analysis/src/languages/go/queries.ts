import type { Rule } from '../language';

type Search = Pick<Rule, 'query' | 'only'>;

/** Every call. Rules that say names share this one search. */
export const CALL = `[
  (call_expression function: (identifier) @callee @name arguments: (argument_list) @arguments)
  (call_expression function: (selector_expression operand: (_) @receiver field: (field_identifier) @name) @callee arguments: (argument_list) @arguments)
  ] @site`;

const LITERAL = '(composite_literal type: (_) @type body: (_)) @site @literal';

/** Calls of functions and methods of these names; captures `@callee`, `@name`, `@arguments` and of a method `@receiver`. */
export const callOf = (...names: readonly string[]): Search => ({ query: CALL, only: { capture: 'name', names } });

/** Literals of structs of these types, as written: `kafka.Message`; captures `@type` and the whole as `@literal`. */
export const literalOf = (...names: readonly string[]): Search => ({
  query: LITERAL,
  only: { capture: 'type', names },
});

/** What routers call their methods that take a path and handlers. */
export const ROUTE_METHODS = [
  ...['HandleFunc', 'Handle', 'Handler', 'HandlerFunc', 'Any', 'Match', 'Add', 'Method', 'MethodFunc', 'All'],
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'],
];
