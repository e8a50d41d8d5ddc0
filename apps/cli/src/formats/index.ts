import { Failure } from '../output/failure';
import type { Exporter, Importer } from './format';

export type { Exporter, ExportInput, Imported, ImportedFile, Importer, ImportOptions, Note } from './format';

export type ExportFormat = 'mermaid' | 'structurizr' | 'backstage' | 'graphml' | 'dot';
export type ImportFormat = 'backstage' | 'structurizr' | 'compose' | 'openapi';

const unwritten = (): never => {
  throw new Failure('This format comes with the next change');
};

export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  mermaid: { name: 'mermaid', description: 'Mermaid flowchart', extension: 'mmd', write: unwritten },
  structurizr: { name: 'structurizr', description: 'Structurizr DSL workspace', extension: 'dsl', write: unwritten },
  backstage: { name: 'backstage', description: 'Backstage catalogue', extension: 'yaml', write: unwritten },
  graphml: { name: 'graphml', description: 'GraphML, as yEd reads it', extension: 'graphml', write: unwritten },
  dot: { name: 'dot', description: 'Graphviz DOT', extension: 'dot', write: unwritten },
};

export const importers: Readonly<Record<ImportFormat, Importer>> = {
  backstage: { name: 'backstage', description: 'Backstage catalogue', read: unwritten },
  structurizr: { name: 'structurizr', description: 'Structurizr workspace (JSON)', read: unwritten },
  compose: { name: 'compose', description: 'Docker Compose file', read: unwritten },
  openapi: { name: 'openapi', description: 'OpenAPI 3 document', read: unwritten },
};
