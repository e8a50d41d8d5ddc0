import type { CheckType } from '@chain-mapping/model';
import type { Checker } from './checker';
import { HttpChecker } from './http.checker';
import { PostgresChecker } from './postgres.checker';
import { RedisChecker } from './redis.checker';
import { TcpChecker } from './tcp.checker';
import { WebSocketChecker } from './websocket.checker';

/** Every kind of check that there is. A new one is a class in a file of its own and a line here. */
const checkers: readonly Checker[] = [
  new HttpChecker(),
  new WebSocketChecker(),
  new TcpChecker(),
  new PostgresChecker(),
  new RedisChecker(),
];

const byType = new Map<CheckType, Checker>(checkers.map((checker) => [checker.type, checker]));

export const checkerOf = (type: CheckType): Checker | undefined => byType.get(type);
/** A heartbeat is not asked for: its target reports in. */
export const isCheckable = (type: CheckType): boolean => byType.has(type) || type === 'heartbeat';
