export { analyse } from './analyse';
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
export { SOURCE_EXTENSIONS } from './languages/languages';
