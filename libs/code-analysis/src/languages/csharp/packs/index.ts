import type { FrameworkPack } from '../../language';
import { aspnet } from './aspnet';
import { brokers, buses } from './brokers';
import { databases } from './databases';
import { grpc } from './grpc';
import { httpClients } from './http-clients';
import { infrastructure } from './infrastructure';

/** Every pack of C#. A new one is added here. */
export const packs: readonly FrameworkPack[] = [aspnet, httpClients, grpc, databases, brokers, buses, infrastructure];
