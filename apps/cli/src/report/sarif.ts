import type { Finding, Level, Place } from '../chain-files/finding';
import { ruleDescription } from './rules';

/** As much of a SARIF 2.1.0 log as we write: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
}

interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version: string;
      readonly rules: readonly SarifRule[];
    };
  };
  readonly columnKind: 'utf16CodeUnits';
  readonly results: readonly SarifResult[];
}

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly defaultConfiguration: { readonly level: Level };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: Level;
  readonly message: { readonly text: string };
  readonly locations: readonly SarifLocation[];
  readonly relatedLocations?: readonly SarifLocation[];
}

interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: 'SRCROOT' };
    readonly region: { readonly startLine: number; readonly startColumn: number };
  };
}

/** The findings for code scanning. Files are named from the root of the repository. */
export function sarifLog(findings: readonly Finding[], version: string): SarifLog {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((id): SarifRule => {
    const level = findings.find(({ code }) => code === id)?.level ?? 'error';
    return { id, shortDescription: { text: ruleDescription(id) }, defaultConfiguration: { level } };
  });
  const results = findings.map((finding): SarifResult => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: finding.level,
    message: { text: finding.path ? `${finding.message} (${finding.path})` : finding.message },
    locations: [locationOf(finding)],
    ...(finding.related && { relatedLocations: [locationOf(finding.related)] }),
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'chain-mapping', version, rules } }, columnKind: 'utf16CodeUnits', results }],
  };
}

function locationOf({ file, line, column }: Place): SarifLocation {
  const uri = file.split(/[\\/]/).map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: 'SRCROOT' },
      region: { startLine: line, startColumn: column },
    },
  };
}
