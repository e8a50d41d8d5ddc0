import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

const REDIS = Symbol('redis');
const KEY_PREFIX = 'chain-mapping';
const CONNECT_TIMEOUT_MS = 2000;
const COMMAND_TIMEOUT_MS = 3000;
const LONGEST_RETRY_MS = 2000;

/** Injects the Redis connection of this service. */
export const InjectRedis = (): ParameterDecorator & PropertyDecorator => Inject(REDIS);

export interface JobsOptions {
  readonly service: string;
  /** Redis connection URL. */
  readonly url: string;
  readonly readiness: { add(name: string, check: () => Promise<unknown>): void };
}

/** Redis and BullMQ of a service: connections that come back by themselves, however long Redis is away. */
@Module({})
export class JobsModule implements OnApplicationShutdown {
  constructor(@InjectRedis() private readonly redis: Redis) {}

  static forRoot(options: JobsOptions): DynamicModule {
    const redis = {
      provide: REDIS,
      useFactory: () => {
        // A command fails after one reconnect rather than wait without end, and one that was on its way when the connection was lost, or
        // that a frozen server does not answer, after a time: callers have deadlines.
        const client = connectRedis(options.url, options.service, {
          maxRetriesPerRequest: 1,
          commandTimeout: COMMAND_TIMEOUT_MS,
        });
        options.readiness.add('redis', () => client.ping());
        return client;
      },
    };
    return {
      module: JobsModule,
      global: true,
      imports: [
        BullModule.forRoot({
          // BullMQ's workers block on a command and must be allowed to wait: https://docs.bullmq.io/guide/connections
          connection: { ...connectionOptions(options.url, options.service), maxRetriesPerRequest: null },
          prefix: KEY_PREFIX,
        }),
      ],
      providers: [redis],
      exports: [redis, BullModule],
    };
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

/** A Redis client that reconnects without end, with a short and growing pause. */
export function connectRedis(url: string, name: string, options: RedisOptions = {}): Redis {
  const client = new Redis({ ...connectionOptions(url, name), ...options });
  const logger = new Logger('Redis');
  let told = false;
  client.on('error', (error: Error) => {
    if (!told) logger.warn(`not reachable: ${error.message || error.name}`);
    told = true;
  });
  client.on('ready', () => {
    if (told) logger.log('is back');
    told = false;
  });
  return client;
}

/**
 * Redis connection options for a URL.
 *
 * @throws an error when it is none, or not one of `redis:` or `rediss:`.
 */
export function connectionOptions(url: string, name: string) {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  // `cache:6379` is a URL as well, whose scheme is the host.
  if (!/^rediss?:$/.test(protocol)) throw new RangeError('the URL of Redis must start with redis:// or rediss://');
  return {
    host: hostname,
    port: port === '' ? 6379 : Number(port),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' && { tls: {} }),
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: 5000,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_MS),
  };
}
