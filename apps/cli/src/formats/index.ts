import { backstage as toBackstage } from './export/backstage';
import { dot } from './export/dot';
import { graphml } from './export/graphml';
import { mermaid } from './export/mermaid';
import { structurizr as toStructurizr } from './export/structurizr';
import { Failure } from '../output/failure';
import type { Exporter, Importer } from './format';
import { backstage as fromBackstage } from './import/backstage';

export type { Exporter, ExportInput, Imported, ImportedFile, Importer, ImportOptions, Note } from './format';

export type ExportFormat = 'mermaid' | 'structurizr' | 'backstage' | 'graphml' | 'dot';
export type ImportFormat = 'backstage' | 'structurizr' | 'compose' | 'openapi';

export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  mermaid,
  structurizr: toStructurizr,
  backstage: toBackstage,
  graphml,
  dot,
};

const unwritten = (): never => {
  throw new Failure('This format comes with the next change');
};

export const importers: Readonly<Record<ImportFormat, Importer>> = {
  backstage: fromBackstage,
  structurizr: { name: 'structurizr', description: 'Structurizr workspace (JSON)', read: unwritten },
  compose: { name: 'compose', description: 'Docker Compose file', read: unwritten },
  openapi: { name: 'openapi', description: 'OpenAPI 3 document', read: unwritten },
};
