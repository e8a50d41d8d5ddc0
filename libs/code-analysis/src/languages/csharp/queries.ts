import type { Rule } from '../language';

type Search = Pick<Rule, 'query' | 'only'>;

/** Every call. Rules that say names share this one search. */
export const CALL = `[
  (invocation_expression function: [(identifier) @name (generic_name (identifier) @name)] @callee arguments: (argument_list) @arguments)
  (invocation_expression
    function: (member_access_expression expression: (_) @receiver name: [(identifier) @name (generic_name (identifier) @name)]) @callee
    arguments: (argument_list) @arguments)
  (invocation_expression
    function: (conditional_access_expression condition: (_) @receiver (member_binding_expression name: [(identifier) @name (generic_name (identifier) @name)])) @callee
    arguments: (argument_list) @arguments)
  ] @site`;

/** Every construction by name. */
export const CREATION = `(object_creation_expression
  type: [(identifier) @name (generic_name (identifier) @name) (qualified_name name: (_) @name)] @type
  arguments: (argument_list)? @arguments initializer: (initializer_expression)? @initializer) @site`;

const METHOD_ATTRIBUTE = `(method_declaration
  (attribute_list (attribute name: (_) @attribute (attribute_argument_list)? @arguments) @site)
  name: (_) @name) @handler`;

const BASE = '(class_declaration name: (_) @class (base_list (_) @base)) @site';

const SET =
  '(assignment_expression left: [(identifier) @name (member_access_expression name: (identifier) @name)] right: (_) @value) @site';

/** Calls of functions and methods of these names; captures `@callee`, `@name`, `@arguments` and of a method `@receiver`. */
export const callOf = (...names: readonly string[]): Search => ({ query: CALL, only: { capture: 'name', names } });

/** Constructions of these types; captures `@type`, `@arguments` and `@initializer`. */
export const creationOf = (...names: readonly string[]): Search => ({
  query: CREATION,
  only: { capture: 'name', names },
});

/** Methods with one of these attributes; captures `@attribute`, its `@arguments` and the method as `@handler`. */
export const attributed = (...names: readonly string[]): Search => ({
  query: METHOD_ATTRIBUTE,
  only: { capture: 'attribute', names },
});

/** What classes are derived from; captures `@class` and one `@base`. */
export const derived: Search = { query: BASE };

/** What sets a property or variable of one of these names; captures `@value`. */
export const setting = (...names: readonly string[]): Search => ({ query: SET, only: { capture: 'name', names } });

/** Methods that declare a route. */
export const MAP_METHODS = ['MapGet', 'MapPost', 'MapPut', 'MapPatch', 'MapDelete', 'MapMethods', 'Map'];
