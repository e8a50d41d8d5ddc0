import type { Rule } from '../language';

type Search = Pick<Rule, 'query' | 'only'>;

/** Every call and construction. Rules that say names share this one search. */
export const CALL = `[
  (call_expression function: (identifier) @callee @name arguments: (arguments) @arguments)
  (call_expression function: (member_expression property: (property_identifier) @name) @callee arguments: (arguments) @arguments)
  (new_expression constructor: (identifier) @callee @name arguments: (arguments)? @arguments)
  (new_expression constructor: (member_expression property: (property_identifier) @name) @callee arguments: (arguments)? @arguments)
  ] @site`;

const METHOD = `(call_expression
  function: (member_expression object: (_) @receiver property: (property_identifier) @method)
  arguments: (arguments) @arguments) @site`;

const DECORATED = `(class_body
  (decorator (call_expression function: (identifier) @decorator arguments: (arguments) @arguments)) @site
  . (decorator)* . (method_definition) @handler)`;

const DECORATOR = `(decorator (call_expression function: (identifier) @decorator arguments: (arguments) @arguments)) @site`;

const classDecorator = '(decorator (call_expression function: (identifier) @class arguments: (arguments) @of))';
const body = `body: (class_body
  (decorator (call_expression function: (identifier) @decorator arguments: (arguments) @arguments)) @site
  . (decorator)* . (method_definition) @handler)`;
const DECORATED_IN_CLASS = `[
  (export_statement ${classDecorator} declaration: (class_declaration ${body}))
  (class_declaration ${classDecorator} ${body})]`;

const OBJECT_ENTRY = '(object (pair key: (property_identifier) @key value: (_) @value) @site) @object';

/**
 * Calls and constructions whose name ends in one of these: `connect(…)`, `amqp.connect(…)`, `new Pool(…)`, `new pg.Pool(…)`. Captures `@callee`,
 * `@name` and `@arguments`.
 */
export const callOf = (...names: readonly string[]): Search => ({ query: CALL, only: { capture: 'name', names } });

/** Calls of these methods; captures `@receiver`, `@method` and `@arguments`. */
export const methodOf = (...names: readonly string[]): Search => ({
  query: METHOD,
  only: { capture: 'method', names },
});

/** Methods of a class with one of these decorators; captures `@decorator`, `@arguments` and the method as `@handler`. */
export const decorated = (...names: readonly string[]): Search => ({
  query: DECORATED,
  only: { capture: 'decorator', names },
});

/** The same in a class that has a decorator itself: captures its name as `@class`, and what it is given as `@of`. */
export const decoratedInClass = (...names: readonly string[]): Search => ({
  query: DECORATED_IN_CLASS,
  only: { capture: 'decorator', names },
});

/** One of these decorators on whatever it stands. */
export const decorator = (...names: readonly string[]): Search => ({
  query: DECORATOR,
  only: { capture: 'decorator', names },
});

/** Object literals with an entry of one of these names; captures `@key`, `@value` and the whole `@object`. */
export const entryOf = (...names: readonly string[]): Search => ({
  query: OBJECT_ENTRY,
  only: { capture: 'key', names },
});
