/** What may be chosen on the command line: apart from what is chosen, so that asking for help loads none of that. */
export const EXPORT_FORMATS = ['yaml', 'json', 'mermaid', 'structurizr', 'backstage', 'graphml', 'dot'] as const;
export type DeclarationFormat = Extract<(typeof EXPORT_FORMATS)[number], 'yaml' | 'json'>;
/** Those of other tools. */
export type ExportFormat = Exclude<(typeof EXPORT_FORMATS)[number], DeclarationFormat>;

export const IMPORT_FORMATS = ['backstage', 'structurizr', 'compose', 'openapi'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export const FINDINGS_FORMATS = ['text', 'github', 'sarif', 'json'] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

export const SCHEMA_NAMES = ['chain', 'services'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];
