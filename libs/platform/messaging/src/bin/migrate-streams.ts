#!/usr/bin/env node
import { migrateStreams } from '../streams/migrate-streams.service';
import { loadConfig } from './config';

async function main(): Promise<void> {
  for (const { name, change, max_bytes, wanted_bytes } of await migrateStreams(loadConfig())) {
    const limit = max_bytes < wanted_bytes ? `, limited to ${max_bytes} bytes for want of room` : '';
    console.log(`${name} ${change}${limit}`);
  }
}

main().catch((error: unknown) => {
  console.error(`streams could not be migrated: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
