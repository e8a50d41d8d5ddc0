import type { ExportFormat, ImportFormat } from '../choices';
import { backstage as toBackstage } from './export/backstage';
import { dot } from './export/dot';
import { graphml } from './export/graphml';
import { mermaid } from './export/mermaid';
import { structurizr as toStructurizr } from './export/structurizr';
import type { Exporter, Importer } from './format';
import { backstage as fromBackstage } from './import/backstage';
import { compose } from './import/compose';
import { openapi } from './import/openapi';
import { structurizr as fromStructurizr } from './import/structurizr';

export type { Exporter, ExportInput, Imported, ImportedFile, Importer, ImportOptions, Note } from './format';

export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  mermaid,
  structurizr: toStructurizr,
  backstage: toBackstage,
  graphml,
  dot,
};

export const importers: Readonly<Record<ImportFormat, Importer>> = {
  backstage: fromBackstage,
  structurizr: fromStructurizr,
  compose,
  openapi,
};
