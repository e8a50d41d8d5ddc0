import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceInput, ServiceName } from '@chain-mapping/model';
import { parse } from 'yaml';
import { z } from 'zod';

const CatalogService = ServiceInput.extend({ name: ServiceName });
export type CatalogService = z.output<typeof CatalogService>;

const ServiceCatalog = z.object({ services: z.array(CatalogService).min(1) });

/** The services of the catalogue. Throws with the file's name if it is missing or wrong. */
export async function readServiceCatalog(catalogDir: string): Promise<CatalogService[]> {
  const file = join(catalogDir, 'services.yaml');
  const parsed = ServiceCatalog.safeParse(parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is wrong: ${z.prettifyError(parsed.error)}`);
  return parsed.data.services;
}
