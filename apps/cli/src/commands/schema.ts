import type { SchemaName } from '../choices';
import { jsonSchemaOf } from '../schema/json-schema';
import type { CommandContext } from './context';

/** Prints the JSON Schema of a file, for editors and other checkers. */
export function schema({ out }: CommandContext, name: SchemaName): void {
  out.print(JSON.stringify(jsonSchemaOf(name), null, 2));
}
