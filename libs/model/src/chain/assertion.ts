import type { JSONValue } from 'json-p3';
import { z } from 'zod';
import { compileJsonPath, valuesAt } from './json-path';
import { compilePattern } from './pattern';

/** What of an answer is compared. */
export const AssertionSubject = z.enum([
  'status',
  'response_time',
  'first_byte',
  'header',
  'body',
  'json',
  'certificate_days',
]);
export type AssertionSubject = z.output<typeof AssertionSubject>;

const COMPARISONS = ['exists', 'equals', 'contains', 'matches', 'at_least', 'at_most'] as const;
type Comparison = (typeof COMPARISONS)[number];

const NUMERIC: readonly Comparison[] = ['equals', 'at_least', 'at_most'];

/** What each subject can be compared by. */
const comparisonsOf: Readonly<Record<AssertionSubject, readonly Comparison[]>> = {
  status: NUMERIC,
  response_time: NUMERIC,
  first_byte: NUMERIC,
  certificate_days: NUMERIC,
  header: ['exists', 'equals', 'contains', 'matches'],
  body: ['equals', 'contains', 'matches'],
  json: COMPARISONS,
};

/** One thing that must hold of an answer; where it has several comparisons, each must. */
export const Assertion = z
  .object({
    on: AssertionSubject,
    /** Of the header, whatever its case. */
    name: z.string().min(1).max(256).optional(),
    /** A JSONPath (RFC 9535) into the body. Each value that it finds must hold, and there must be one. */
    path: z.string().min(1).max(256).optional(),
    exists: z.boolean().optional(),
    equals: z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]).optional(),
    contains: z.string().min(1).max(4096).optional(),
    /** A pattern of RE2, found anywhere in the text. */
    matches: z.string().min(1).max(512).optional(),
    at_least: z.number().optional(),
    at_most: z.number().optional(),
  })
  .superRefine((assertion, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const { on } = assertion;
    const given = COMPARISONS.filter((comparison) => assertion[comparison] !== undefined);
    if (given.length === 0) refuse('on', `needs one of ${comparisonsOf[on].join(', ')}`);
    for (const comparison of given) {
      if (!comparisonsOf[on].includes(comparison)) refuse(comparison, `does not go with '${on}'`);
    }
    if (NUMERIC === comparisonsOf[on] && assertion.equals !== undefined && typeof assertion.equals !== 'number') {
      refuse('equals', `must be a number where '${on}' is compared`);
    }
    if (given.length > 1 && assertion.exists === false) refuse('exists', 'what must not exist cannot be compared');
    if ((on === 'header') !== (assertion.name !== undefined)) {
      refuse('name', on === 'header' ? 'names the header' : `does not go with '${on}'`);
    }
    if ((on === 'json') !== (assertion.path !== undefined)) {
      refuse(
        'path',
        on === 'json' ? "says where in the JSON body, for example '$.status'" : `does not go with '${on}'`,
      );
    }
    const path = reasonAgainst(compileJsonPath, assertion.path);
    if (path !== undefined) refuse('path', path);
    const pattern = reasonAgainst(compilePattern, assertion.matches);
    if (pattern !== undefined) refuse('matches', pattern);
  });
export type Assertion = z.output<typeof Assertion>;

function reasonAgainst(compile: (text: string) => unknown, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    compile(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is known of an answer. What is not there was not to be had: no header of that name, no certificate. */
export interface Observed {
  readonly status?: number;
  /** Milliseconds. */
  readonly response_time?: number;
  /** Milliseconds until the answer began. */
  readonly first_byte?: number;
  /** By lower-case names. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  /** Days until the certificate ends; negative where it has. */
  readonly certificate_days?: number;
}

type Test = (value: JSONValue) => string | undefined;
/** What is wrong, or `undefined`. The document is parsed once for all assertions of an answer. */
type Compiled = (observed: Observed, document: () => JSONValue | undefined) => string | undefined;

const compiled = new WeakMap<Assertion, Compiled>();

/** What fails, and the value that failed it: "$.status is 'down', expected 'up'"; `undefined` where the assertion holds. */
export function evaluate(assertion: Assertion, observed: Observed): string | undefined {
  return compiledOf(assertion)(observed, documentOf(observed));
}

/** What fails first, and how many others do; `undefined` where all hold. */
export function failureOf(assertions: readonly Assertion[], observed: Observed): string | undefined {
  const document = documentOf(observed);
  let first: string | undefined;
  let others = 0;
  for (const assertion of assertions) {
    const failure = compiledOf(assertion)(observed, document);
    if (failure === undefined) continue;
    if (first === undefined) first = failure;
    else others += 1;
  }
  return others > 0 && first !== undefined ? `${first} (and ${String(others)} more)` : first;
}

function documentOf({ body }: Observed): () => JSONValue | undefined {
  let document: JSONValue | undefined;
  let isParsed = false;
  return () => {
    if (!isParsed && body !== undefined) {
      try {
        document = JSON.parse(body) as JSONValue;
      } catch {
        document = undefined;
      }
    }
    isParsed = true;
    return document;
  };
}

function compiledOf(assertion: Assertion): Compiled {
  let known = compiled.get(assertion);
  if (known === undefined) {
    known = compile(assertion);
    compiled.set(assertion, known);
  }
  return known;
}

function compile(assertion: Assertion): Compiled {
  switch (assertion.on) {
    case 'json':
      return ofJson(assertion);
    case 'header':
      return ofHeader(assertion);
    case 'body':
      return ({ body }) => (body === undefined ? 'There is no body to compare' : testOf(assertion, 'The body')(body));
    case 'status':
      return ofNumber(assertion, 'The status', ({ status }) => status);
    case 'response_time':
      return ofNumber(assertion, 'The response time in ms', ({ response_time }) => response_time);
    case 'first_byte':
      return ofNumber(assertion, 'The time to the first byte in ms', ({ first_byte }) => first_byte);
    case 'certificate_days':
      return ofNumber(assertion, 'The days left of the certificate', ({ certificate_days }) => certificate_days);
  }
}

function ofNumber(assertion: Assertion, subject: string, read: (observed: Observed) => number | undefined): Compiled {
  const test = testOf(assertion, subject);
  return (observed) => {
    const value = read(observed);
    // Tenths tell enough, and a threshold is not missed by a microsecond that the text does not show.
    return value === undefined ? `${subject} cannot be told of this check` : test(Math.round(value * 10) / 10);
  };
}

function ofHeader(assertion: Assertion): Compiled {
  const name = (assertion.name ?? '').toLowerCase();
  const test = testOf(assertion, `The header ${name}`, SECRET.test(name));
  return ({ headers }) => {
    const value = headers?.[name];
    if (value === undefined) return assertion.exists === false ? undefined : `The header ${name} is missing`;
    if (assertion.exists === false) return `The header ${name} is there`;
    return test(typeof value === 'string' ? value : value.join(', '));
  };
}

function ofJson(assertion: Assertion): Compiled {
  const path = assertion.path ?? '$';
  const query = compileJsonPath(path);
  const test = testOf(assertion, path, SECRET.test(path));
  return (_, document) => {
    const root = document();
    if (root === undefined) return `${path} cannot be read: the body is not JSON`;
    const values = valuesAt(query, root);
    if (values === undefined) return `${path} cannot be read: the body is nested too deeply`;
    if (values.length === 0) return assertion.exists === false ? undefined : `${path} is missing`;
    if (assertion.exists === false) return `${path} is there`;
    for (const value of values) {
      const failure = test(value);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };
}

/** The comparisons of an assertion in one; the value is not shown where its name says that nobody should see it. */
function testOf(assertion: Assertion, subject: string, isSecret = false): Test {
  const { equals, contains, matches, at_least, at_most } = assertion;
  const pattern = matches === undefined ? undefined : compilePattern(matches);
  const is = (value: JSONValue, expected: string): string =>
    `${subject} is ${isSecret ? 'not shown' : shown(value)}, expected ${expected}`;
  return (value) => {
    if (equals !== undefined && value !== equals) return is(value, isSecret ? 'another' : shown(equals));
    if (contains !== undefined && !holds(value, contains)) return is(value, `to contain ${shown(contains)}`);
    if (pattern !== undefined && !pattern.test(textOf(value))) return is(value, `to match ${shown(matches ?? '')}`);
    if (at_least !== undefined && !(typeof value === 'number' && value >= at_least)) {
      return is(value, `at least ${String(at_least)}`);
    }
    if (at_most !== undefined && !(typeof value === 'number' && value <= at_most)) {
      return is(value, `at most ${String(at_most)}`);
    }
    return undefined;
  };
}

/** A list contains an item, anything else a text. */
const holds = (value: JSONValue, part: string): boolean =>
  Array.isArray(value) ? value.some((item) => textOf(item) === part) : textOf(value).includes(part);

function textOf(value: JSONValue): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // What is nested too deeply can be parsed, and not be written.
    return '…';
  }
}

const SECRET = /pass|secret|token|credential|authori[sz]ation|cookie|api.?key|private|session/i;
const CREDENTIALS = /\/\/[^/\s@]*@/g;
const MOST_SHOWN = 80;

function shown(value: JSONValue): string {
  // A body may be large: nothing is done with more of it than is shown.
  const text = (typeof value === 'string' ? value.slice(0, 4 * MOST_SHOWN) : textOf(value))
    .replace(CREDENTIALS, '//***@')
    .replace(/\s+/g, ' ')
    .trim();
  const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return typeof value === 'string' ? `'${short}'` : short;
}
