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
  ModelCallFact,
  ServiceCallFact,
  SqlOperation,
  Unresolved,
} from './analysis';
export { CONFIDENCE } from './confidence';
export { SOURCE_EXTENSIONS } from './languages/languages';
