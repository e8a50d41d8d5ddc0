import {
  InvalidInput,
  keyOf,
  streams,
  subjectOf,
  type CloudEvent,
  type Event,
  type SubjectParameters,
} from '@chain-mapping/contracts';
import { checked } from '@chain-mapping/model';
import type { z } from 'zod';
import { faultsOf, fieldErrors } from '../requests/field-errors';

/** `Content-Type` of an event in JetStream: the CloudEvents NATS binding reads a message without it as binary mode. */
export const CLOUD_EVENT_JSON = 'application/cloudevents+json';

/** What of an event is not in its definition. */
export interface EventOrigin {
  readonly service: string;
  readonly id: string;
  readonly time: Date;
  readonly traceparent?: string | undefined;
}

export interface Envelope {
  readonly subject: string;
  readonly cloud_event: CloudEvent;
}

/**
 * The event as it is published.
 *
 * @throws InvalidInput when the data breaks its schema; RangeError when the subject is none, or in no stream.
 */
export function envelopeOf<E extends Event>(
  event: E,
  parameters: SubjectParameters<E>,
  data: z.input<E['data']>,
  origin: EventOrigin,
): Envelope {
  const { subject, head } = headOf(event, parameters, origin);
  const parsed = checked(event.data, data);
  if (!parsed.success) {
    throw new InvalidInput(
      `the data of ${event.type} is invalid: ${faultsOf(parsed.error)}`,
      fieldErrors(parsed.error),
    );
  }
  return { subject, cloud_event: { ...head, data: parsed.data } };
}

/**
 * The same as text, around data that is JSON already. It is not looked at again: whoever receives the event does that.
 *
 * @throws RangeError when the subject is none, or in no stream.
 */
export function envelopeAround<E extends Event>(
  event: E,
  parameters: SubjectParameters<E>,
  json: string,
  origin: EventOrigin,
): { readonly subject: string; readonly text: string } {
  const { subject, head } = headOf(event, parameters, origin);
  return { subject, text: `${JSON.stringify(head).slice(0, -1)},"data":${json}}` };
}

function headOf<E extends Event>(
  event: E,
  parameters: SubjectParameters<E>,
  { service, id, time, traceparent }: EventOrigin,
): { readonly subject: string; readonly head: Omit<CloudEvent, 'data'> } {
  const subject = subjectOf(event, parameters);
  if (!streamOf(subject)) throw new RangeError(`no stream keeps ${subject}`);
  return {
    subject,
    head: {
      specversion: '1.0',
      id,
      source: `/chain-mapping/${service}`,
      type: event.type,
      subject,
      time: time.toISOString(),
      datacontenttype: 'application/json',
      partitionkey: keyOf(event, parameters),
      ...(traceparent ? { traceparent } : {}),
    },
  };
}

/** Name of the stream that keeps a subject. */
export function streamOf(subject: string): string | undefined {
  return Object.values(streams).find(({ subjects }) =>
    subjects.some((filter) => subject.startsWith(filter.replace(/>$/, ''))),
  )?.name;
}
