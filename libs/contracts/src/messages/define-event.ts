import type { z } from 'zod';

type Parameters<Subject extends string> = Subject extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Parameters<Rest>
  : never;

/** A fact that one service publishes to JetStream and any number of others consume. */
export interface Event<Data extends z.ZodType = z.ZodType, Subject extends string = string> {
  /** CloudEvents `type`, for example `chain_mapping.registry.registered.v1`. */
  readonly type: string;
  /** The subject with its parameters, for example `chain.registry.registered.{chain_id}`. */
  readonly subject: Subject;
  /** The subject with a `*` for each parameter: what a consumer filters on. */
  readonly pattern: string;
  /** The parameter that names what the event is about. Through an outbox, events about one thing leave in the order in which they happened. */
  readonly key: string | undefined;
  /** What it says, in a sentence for those who consume it. */
  readonly summary: string;
  readonly data: Data;
}

export type DataOf<E extends Event> = z.output<E['data']>;
export type SubjectParameters<E extends Event> = { readonly [Name in Parameters<E['subject']>]: string };

interface EventDefinition<Data extends z.ZodType, Subject extends string> {
  readonly type: `chain_mapping.${string}.v${number}`;
  readonly subject: Subject;
  /** Needed where the subject has several parameters. */
  readonly key?: Parameters<Subject>;
  readonly summary?: string;
  readonly data: Data;
}

const PARAMETER = /\{([^}]+)\}/g;

/** Declares an event once, for the service that publishes it and for all that consume it. */
export function defineEvent<Data extends z.ZodType, const Subject extends `chain.${string}`>(
  definition: EventDefinition<Data, Subject>,
): Event<Data, Subject> {
  const { subject, key = /\{([^}]+)\}/.exec(subject)?.[1], summary = '' } = definition;
  return { ...definition, key, summary, pattern: subject.replace(PARAMETER, '*') };
}

/**
 * The subject that an event is published on.
 *
 * @throws RangeError when a parameter is missing or could not be one token of a NATS subject (empty, or with a dot, blank or wildcard).
 */
export function subjectOf<E extends Event>(event: E, parameters: SubjectParameters<E>): string {
  const values: Readonly<Record<string, string>> = parameters;
  return event.subject.replace(PARAMETER, (_, name: string) => {
    const value = values[name];
    if (value === undefined || !/^[^\s.*>]+$/.test(value)) {
      throw new RangeError(`'${String(value)}' cannot stand for {${name}} in the subject ${event.subject}`);
    }
    return value;
  });
}

/** The subjects of an event with these of its parameters, and any others: what a subscriber filters on. */
export function filterOf<E extends Event>(
  event: E,
  parameters: { readonly [Name in keyof SubjectParameters<E>]?: string | undefined },
): string {
  const values: Readonly<Record<string, string | undefined>> = parameters;
  return event.subject.replace(PARAMETER, (_, name: string) => values[name] ?? '*');
}

/** What an event is about: through an outbox, events with the same key leave in the order in which they happened. */
export function keyOf<E extends Event>(event: E, parameters: SubjectParameters<E>): string {
  const values: Readonly<Record<string, string>> = parameters;
  return (event.key === undefined ? undefined : values[event.key]) ?? event.subject;
}
