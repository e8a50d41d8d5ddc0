import { context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/**
 * Starts the tracing of this process: W3C trace context everywhere, spans to a collector if one is given.
 *
 * @returns a function that sends what is left and ends the tracing.
 */
export function startTracing(service: string, collector: string | undefined): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'chain-mapping' }),
    spanProcessors: collector
      ? [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${collector.replace(/\/$/, '')}/v1/traces` }))]
      : [],
  });
  provider.register({ propagator: new W3CTraceContextPropagator() });
  return async () => {
    await provider.shutdown();
    // Several services share one process in tests: the next one registers its own.
    trace.disable();
    context.disable();
    propagation.disable();
  };
}
