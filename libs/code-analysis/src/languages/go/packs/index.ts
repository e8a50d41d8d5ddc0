import type { FrameworkPack } from '../../language';
import { brokers } from './brokers';
import { databases } from './databases';
import { grpc } from './grpc';
import { httpClients } from './http-clients';
import { infrastructure } from './infrastructure';
import { routes } from './routes';

/** Every pack of Go. A new one is added here. */
export const packs: readonly FrameworkPack[] = [routes, httpClients, grpc, ...databases, ...brokers, infrastructure];
