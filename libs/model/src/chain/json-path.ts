import { jsonpath, JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3';

const { expressions, selectors } = jsonpath;

const LONGEST = 256;
const DEEPEST = 100;
const MOST_FOUND = 1000;
/** Several selectors in one pair of brackets can find a value more than once, and each such pair multiplies. */
const MOST_WAYS = 16;
const MOST_KEPT = 2000;

const environment = new JSONPathEnvironment({ maxRecursionDepth: DEEPEST });
// `match` and `search` run patterns that backtrack without a limit; the others look at whole subtrees.
environment.functionRegister.clear();

const kept = new Map<string, JSONPathQuery>();

/**
 * A JSONPath (RFC 9535) that takes time linear in the document: at most one `..`, filters that compare plain paths, no functions.
 *
 * @throws Error that says what is wrong with the path
 */
export function compileJsonPath(path: string): JSONPathQuery {
  const known = kept.get(path);
  if (known !== undefined) return known;
  if (path.length > LONGEST) throw new Error(`a path has at most ${String(LONGEST)} characters`);
  const query = environment.compile(path);
  refuseCostly(query, path);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(path, query);
  return query;
}

/** The values at a path, the first thousand of them; `undefined` where the document is nested too deeply to be searched. */
export function valuesAt(query: JSONPathQuery, document: JSONValue): JSONValue[] | undefined {
  const found: JSONValue[] = [];
  try {
    for (const node of query.lazyQuery(document)) {
      found.push(node.value);
      if (found.length >= MOST_FOUND) break;
    }
  } catch {
    return undefined;
  }
  return found;
}

function refuseCostly(query: JSONPathQuery, path: string): void {
  const descents = query.segments.filter((segment) => segment.toString().startsWith('..')).length;
  if (descents > 1) throw new Error(`'${path}' has more than one '..'`);
  const ways = query.segments.reduce((product, segment) => product * Math.max(1, segment.selectors.length), 1);
  if (ways > MOST_WAYS) throw new Error(`'${path}' selects too much in one pair of brackets`);
  for (const selector of query.segments.flatMap((segment) => segment.selectors)) {
    if (selector instanceof selectors.FilterSelector) refuseCostlyFilter(selector.expression, path);
  }
}

function refuseCostlyFilter(expression: jsonpath.expressions.FilterExpression, path: string): void {
  if (expression instanceof expressions.LogicalExpression) refuseCostlyFilter(expression.expression, path);
  if (expression instanceof expressions.PrefixExpression) refuseCostlyFilter(expression.right, path);
  if (expression instanceof expressions.InfixExpression) {
    refuseCostlyFilter(expression.left, path);
    refuseCostlyFilter(expression.right, path);
  }
  if (expression instanceof expressions.FilterQuery && !expression.path.singularQuery()) {
    throw new Error(`a filter of '${path}' looks at more than one value: only names and indexes may stand in it`);
  }
}
