export { DatabaseModule, openDatabase, type DatabaseOptions } from './database.module';
export { isConnectionError, isUniqueViolation } from './errors';
export { PreparedStatement } from './prepared-statement';
