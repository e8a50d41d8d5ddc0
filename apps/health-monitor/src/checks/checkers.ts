import type { CheckType } from '@chain-mapping/model';
import { AiModelChecker } from './ai-model.checker';
import type { Checker } from './checker';
import { ClickHouseChecker } from './clickhouse.checker';
import { CompositeChecker } from './composite.checker';
import { DnsChecker } from './dns.checker';
import { GrpcChecker } from './grpc.checker';
import { HttpChecker } from './http.checker';
import { KafkaChecker } from './kafka.checker';
import { MongodbChecker } from './mongodb.checker';
import { MysqlChecker } from './mysql.checker';
import { NatsChecker } from './nats.checker';
import { PostgresChecker } from './postgres.checker';
import { RedisChecker } from './redis.checker';
import { TcpChecker } from './tcp.checker';
import { TlsChecker } from './tls.checker';
import { WebSocketChecker } from './websocket.checker';

/** Every kind of check that there is. A new one is a class in a file of its own and a line here. */
const checkers: readonly Checker[] = [
  new HttpChecker(),
  new WebSocketChecker(),
  new TcpChecker(),
  new TlsChecker(),
  new DnsChecker(),
  new GrpcChecker(),
  new PostgresChecker(),
  new MysqlChecker(),
  new RedisChecker(),
  new ClickHouseChecker(),
  new MongodbChecker(),
  new NatsChecker(),
  new KafkaChecker(),
  new AiModelChecker(),
  new CompositeChecker((type) => checkerOf(type)),
];

const byType = new Map<CheckType, Checker>(checkers.map((checker) => [checker.type, checker]));

export const checkerOf = (type: CheckType): Checker | undefined => byType.get(type);
/** A heartbeat is not asked for: its target reports in. */
export const isCheckable = (type: CheckType): boolean => byType.has(type) || type === 'heartbeat';
