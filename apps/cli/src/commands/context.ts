import type { ApiClient } from '../api/api-client';
import type { CliConfig } from '../config';
import type { Input, Output } from '../output/output';

/** What every command works with. */
export interface CommandContext {
  readonly config: CliConfig;
  readonly api: ApiClient;
  readonly out: Output;
  readonly stdin: Input;
}
