import './quiet';
export { anAlertmanager } from './alertmanager';
export { aChain, aNode, aPath, aService } from './builders';
export { aClickHouse, type TestClickHouse } from './clickhouse';
export { eventually } from './eventually';
export { freePort } from './free-port';
export { aNats, aPostgres, aPostgresServer, aRedis, type TestProcess, type TestServer } from './servers';
export { aTcpProxy, type Hold, type Sighting, type TcpProxy } from './tcp-proxy';
export { tradingService } from './trading-service';
