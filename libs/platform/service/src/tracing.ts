import { context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ContextWhileNeeded } from './context-while-needed';

/**
 * Starts the tracing of this process: W3C trace context everywhere, spans to a collector if one is given. Without one spans have their ids,
 * for logs and for those further down, and nothing of them is recorded: that would cost a tenth of a request.
 *
 * @returns a function that sends what is left and ends the tracing.
 */
export function startTracing(service: string, collector: string | undefined): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'chain-mapping' }),
    ...(collector === undefined
      ? { sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) }
      : { spanProcessors: [processorFor(collector)] }),
  });
  provider.register({
    propagator: new W3CTraceContextPropagator(),
    ...(collector === undefined && { contextManager: new ContextWhileNeeded() }),
  });
  return async () => {
    await provider.shutdown();
    // Several services share one process in tests: the next one registers its own.
    trace.disable();
    context.disable();
    propagation.disable();
  };
}

const processorFor = (collector: string): BatchSpanProcessor =>
  new BatchSpanProcessor(new OTLPTraceExporter({ url: `${collector.replace(/\/$/, '')}/v1/traces` }));
