export { DatabaseModule, openDatabase, type DatabaseOptions } from './database.module';
export { isConnectionError, isUniqueViolation } from './errors';
