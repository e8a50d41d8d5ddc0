import { Logger } from '@nestjs/common';

// What services log in a test is read only when it fails: LOG_LEVEL=debug shows it.
if (!process.env.LOG_LEVEL) Logger.overrideLogger(['fatal']);
