export type { Deadline } from './deadline';
export { egressConfig, rangesOf } from './egress-config';
export { EgressDenied } from './egress-denied';
export { EgressModule } from './egress.module';
export { type Connection, type Destination, Egress, type EgressOptions, type Timings } from './egress.service';
export type { Range } from './ranges';
export type { Resolve } from './resolve.service';
export { SCHEMES } from './schemes';
