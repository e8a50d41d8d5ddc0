export { analyse, chainsOf } from './analyse';
export type {
  Analysis,
  AnalysisOptions,
  CallTarget,
  ConfidenceFactor,
  DatabaseOperationFact,
  EndpointFact,
  Evidence,
  EvidenceItem,
  Fact,
  Finding,
  FindingCode,
  FunctionCallFact,
  HopFact,
  MessageFact,
  ModelCallFact,
  ResourceFact,
  RpcFact,
  ServiceCallFact,
  SqlOperation,
  Unresolved,
  UseFact,
} from './analysis';
export { CONFIDENCE } from './confidence';
export { ReadingMemory } from './engine/reading-memory';
export { type LastingMemory, lastingMemory, passingMemory } from './engine/memory-files.engine';
export { SOURCE_EXTENSIONS } from './languages/languages';
export { discoverTopology, topologyOf, type TopologyResult } from './topology/discover-topology';
export type {
  EdgeClass,
  Topology,
  TopologyEdge,
  TopologyEndpoint,
  TopologyEvidence,
  TopologyNode,
  UnresolvedConnection,
} from './topology/topology';
export { topologyMermaid } from './topology/mermaid';
export { isReadForTopology } from './topology/readable';
export { understand, type Understanding } from './understanding';
