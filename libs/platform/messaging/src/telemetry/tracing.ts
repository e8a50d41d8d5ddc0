import {
  context,
  propagation,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import type { MsgHdrs } from 'nats';

const tracer = trace.getTracer('@chain-mapping/messaging');

interface SpanDefinition {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** Default: the span that is active now. */
  readonly parent?: Context;
}

/** Runs `work` inside a span, which fails as the work does. */
export function inSpan<T>(name: string, definition: SpanDefinition, work: (span: Span) => Promise<T>): Promise<T> {
  const { kind, attributes = {}, parent = context.active() } = definition;
  const options = { kind, attributes: { 'messaging.system': 'nats', ...attributes } };
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** W3C `traceparent` of the active span; undefined when nothing is traced. */
export function activeTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

export function contextOf(traceparent: string | null | undefined): Context {
  return traceparent ? propagation.extract(context.active(), { traceparent }) : context.active();
}

export function injectInto(headers: MsgHdrs): void {
  propagation.inject(context.active(), headers, { set: (carrier, key, value) => carrier.set(key, value) });
}

export function contextFrom(headers: MsgHdrs | undefined): Context {
  if (!headers) return context.active();
  return propagation.extract(context.active(), headers, {
    get: (carrier, key) => carrier.get(key) || undefined,
    keys: (carrier) => carrier.keys(),
  });
}

/** Id of the active trace, for log lines. */
export const activeTraceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId;
