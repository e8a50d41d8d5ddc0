import './quiet';
export { aChain, aNode, aPath, aService } from './builders';
export { eventually } from './eventually';
export { aNats, aPostgres, aPostgresServer, aRedis, type TestProcess, type TestServer } from './servers';
export { tradingService } from './trading-service';
