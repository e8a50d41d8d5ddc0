import fc from 'fast-check';
import * as contracts from './index';
import { alertChanged, filterOf, subjectOf, streams, type Event, type Query } from './index';
import { examples } from './examples/examples';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isQuery = (value: unknown): value is Query => isObject(value) && 'subject' in value && 'deadline_ms' in value;
const isEvent = (value: unknown): value is Event => isObject(value) && 'subject' in value && 'pattern' in value;

interface Example {
  readonly input?: unknown;
  readonly output?: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}
// A wider type than the literal one: the example is found by the name of the message.
const exampleOf: Readonly<Record<string, Example>> = examples;

const queries: { name: string; query: Query }[] = Object.entries(contracts).flatMap(([name, query]) =>
  isQuery(query) ? [{ name, query }] : [],
);
const events: { name: string; event: Event }[] = Object.entries(contracts).flatMap(([name, event]) =>
  isEvent(event) ? [{ name, event }] : [],
);
const filters = Object.values(streams).flatMap(({ name, subjects }) => subjects.map((filter) => ({ name, filter })));

const tokensOf = (subject: string): string[] => subject.split('.');

/** Whether some subject matches both: `*` is any one token, `>` all that follow. */
function overlap([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a === '>' || b === '>') return true;
  return (a === '*' || b === '*' || a === b) && overlap(restA, restB);
}

/** What stands for a parameter, told apart from literal tokens only by what NATS allows. */
const token = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => !/[\s.*>]/.test(text));
const noToken = fc.oneof(
  fc.constantFrom('', ' ', '*', '>', '.', '\n', '\t', '\u00a0'),
  fc.tuple(token, fc.constantFrom('.', ' ', '*', '>', '\n', '\r', '\t'), token).map((parts) => parts.join('')),
);

describe('filterOf', () => {
  it('leaves open what is not said', () => {
    expect(filterOf(alertChanged, {})).toBe(alertChanged.pattern);
    expect(filterOf(alertChanged, { severity: 'critical', chain_id: undefined })).toBe('chain.alerts.critical.*.*');
  });
});

describe('the queries', () => {
  it.each(queries)('$name has an example that is complete', ({ name, query }) => {
    const example = exampleOf[name];
    expect(query.input.parse(example?.input)).toEqual(example?.input);
    expect(query.output.parse(example?.output)).toEqual(example?.output);
  });

  it.each(queries)('$name is asked under query.<owner>. and in no stream', ({ query }) => {
    expect(query.subject).toMatch(/^query\.[a-z]+(\.[a-z_]+)+$/);
    expect(filters.filter(({ filter }) => overlap(tokensOf(filter), tokensOf(query.subject)))).toEqual([]);
  });

  it.each(queries)('$name says each of its errors once, and waits for a time that a caller can bear', ({ query }) => {
    expect(new Set(query.errors).size).toBe(query.errors.length);
    for (const code of query.errors) expect(code).toMatch(/^([A-Z][a-z]+)+$/);
    expect(query.deadline_ms).toBeGreaterThanOrEqual(1000);
    expect(query.deadline_ms).toBeLessThanOrEqual(120_000);
  });
});

describe('the events', () => {
  it.each(events)('$name has an example that is complete, and a summary', ({ name, event }) => {
    const example = exampleOf[name];
    expect(event.data.parse(example?.data)).toEqual(example?.data);
    expect(event.summary).toMatch(/^[A-Z].+\.$/);
  });

  it.each(events)('the example of $name is published on a subject that its pattern matches', ({ name, event }) => {
    const subject = subjectOf(event, exampleOf[name]?.parameters ?? {});
    expect(overlap(tokensOf(event.pattern), tokensOf(subject))).toBe(true);
    expect(tokensOf(subject)).toHaveLength(tokensOf(event.pattern).length);
  });

  it.each(events)('$name is kept by exactly one stream', ({ event }) => {
    expect(filters.filter(({ filter }) => overlap(tokensOf(filter), tokensOf(event.pattern)))).toHaveLength(1);
  });

  it.each(events)('$name says which parameter names what it is about', ({ event }) => {
    const parameters = [...event.subject.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter);
    expect(parameters).toContain(event.key);
    // The first of several is hardly ever the thing itself: `chain.alerts.{severity}.{chain_id}.{state}`.
    if (parameters.length > 1) expect(event.key).toMatch(/_id$/);
  });

  it('are told apart by their subjects and by their types', () => {
    for (const [index, { event }] of events.entries()) {
      for (const { event: other } of events.slice(index + 1)) {
        expect([event.pattern, other.pattern, overlap(tokensOf(event.pattern), tokensOf(other.pattern))]).toEqual([
          event.pattern,
          other.pattern,
          false,
        ]);
        expect(event.type).not.toBe(other.type);
      }
    }
  });
});

describe('the contracts', () => {
  it('hold queries and events, and every subject once', () => {
    expect(queries.length).toBeGreaterThan(30);
    expect(events.length).toBeGreaterThan(10);
    const subjects = [...queries, ...events].map((each) => ('query' in each ? each.query : each.event).subject);
    expect(subjects).toEqual([...new Set(subjects)]);
  });

  it('have an example of nothing else', () => {
    expect(Object.keys(examples).sort()).toEqual([...queries, ...events].map(({ name }) => name).sort());
  });

  it('have streams that keep no subject twice', () => {
    const pairs = filters.flatMap((a, index) => filters.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(tokensOf(a.filter), tokensOf(b.filter)))).toEqual([]);
    expect(new Set(Object.values(streams).map(({ name }) => name)).size).toBe(Object.keys(streams).length);
  });
});

describe('the subject of an event', () => {
  const event = contracts.alertChanged;

  it('has each parameter in its place, and matches the pattern', () => {
    fc.assert(
      fc.property(token, token, token, (severity, chain_id, state) => {
        const subject = subjectOf(event, { severity, chain_id, state });
        expect(subject).toBe(`chain.alerts.${severity}.${chain_id}.${state}`);
        expect(overlap(tokensOf(event.pattern), tokensOf(subject))).toBe(true);
        expect(contracts.keyOf(event, { severity, chain_id, state })).toBe(chain_id);
      }),
    );
  });

  it('is refused when a parameter is not one token', () => {
    fc.assert(
      fc.property(noToken, (chain_id) => {
        expect(() => subjectOf(event, { severity: 'critical', chain_id, state: 'firing' })).toThrow(RangeError);
      }),
    );
  });

  it('is refused when a parameter is missing', () => {
    const parameters = { severity: 'critical', state: 'firing' } as Parameters<typeof subjectOf<typeof event>>[1];
    expect(() => subjectOf(event, parameters)).toThrow("'undefined' cannot stand for {chain_id}");
  });
});
