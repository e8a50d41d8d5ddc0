import {
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Inject, Injectable } from '@nestjs/common';
import { answerBody, grpcCode, refusalOf, type Taken } from './otlp-answer';
import { OtlpMetrics } from './otlp-metrics.provider';
import { MOST_SENT, type OtlpOptions } from './otlp-options';
import { OTLP_OPTIONS } from './otlp-options.token';
import { Receiver } from './receiver.service';
import { Senders } from './senders.service';

const asBytes = (bytes: Buffer): Buffer => bytes;

/** A service of OTLP, whose messages are read where those of HTTP are. */
const serviceOf = (name: string): ServiceDefinition => ({
  Export: {
    path: `/opentelemetry.proto.collector.${name}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  },
});

interface Call {
  readonly request: Buffer;
  readonly metadata: Metadata;
}

const CLOSE_MS = 5_000;

/** OTLP over gRPC. Opened and closed together with the door for HTTP. */
@Injectable()
export class OtlpGrpc {
  private server: Server | undefined;
  private port = 0;

  constructor(
    private readonly receiver: Receiver,
    private readonly senders: Senders,
    private readonly metrics: OtlpMetrics,
    @Inject(OTLP_OPTIONS) private readonly options: OtlpOptions,
  ) {}

  get address(): string {
    return `${this.options.host}:${this.port}`;
  }

  /** May be called again where it has failed. */
  async open(): Promise<void> {
    const { host, grpc_port } = this.options;
    // A server goes on failing at an address where it has failed once.
    const server = this.aServer();
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${host}:${grpc_port}`, ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.server = server;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => server.tryShutdown(() => resolve())),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS))),
    ]);
    clearTimeout(timer);
    server.forceShutdown();
  }

  private aServer(): Server {
    const { receiver } = this;
    const server = new Server({
      'grpc.max_receive_message_length': MOST_SENT,
      'grpc.max_concurrent_streams': 256,
    });
    server.addService(
      serviceOf('trace.v1.TraceService'),
      this.exportTo('traces', 'Spans', (body) => receiver.takeTraces(body, 'protobuf'), receiver),
    );
    server.addService(
      serviceOf('metrics.v1.MetricsService'),
      this.exportTo('metrics', 'DataPoints', (body) => receiver.takeMetrics(body, 'protobuf'), receiver),
    );
    return server;
  }

  private exportTo(
    signal: string,
    counted: 'Spans' | 'DataPoints',
    take: (body: Buffer) => Promise<Taken>,
    receiver: Receiver,
  ): UntypedServiceImplementation {
    const answer = async ({ request: body, metadata }: Call): Promise<Buffer> => {
      await this.senders.check(metadata.get('authorization')[0]?.toString());
      const release = receiver.reserve(body.length);
      try {
        return answerBody(await take(body), 'protobuf', counted);
      } finally {
        release();
      }
    };
    return {
      Export: (
        call: Call,
        callback: (error: { code: number; message: string; metadata: Metadata } | null, answer?: Buffer) => void,
      ) => {
        answer(call).then(
          (bytes) => {
            this.metrics.requests.inc({ signal, status: 200 });
            callback(null, bytes);
          },
          (error: unknown) => {
            const { status, message } = refusalOf(error);
            this.metrics.requests.inc({ signal, status });
            callback({ code: grpcCode(status), message, metadata: new Metadata() });
          },
        );
      },
    };
  }
}
