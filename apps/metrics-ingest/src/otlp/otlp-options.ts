export interface OtlpOptions {
  readonly host: string;
  /** Of OTLP/HTTP; 0 takes a free one. */
  readonly port: number;
  /** Of OTLP/gRPC; 0 takes a free one. */
  readonly grpc_port: number;
  /** Of spans and metrics that do not say theirs. */
  readonly environment: string;
  /** Whether each request needs an API key. */
  readonly access_control: boolean;
}

/** Bytes of one request as it is sent, and when it is unpacked: a small body can unpack to gigabytes. */
export const MOST_SENT = 16 * 1024 * 1024;
export const MOST_UNPACKED = 32 * 1024 * 1024;
/** Bytes of all requests at one time; beyond it senders are asked to wait. */
export const MOST_AT_ONCE = 96 * 1024 * 1024;
