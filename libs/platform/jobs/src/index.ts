export { connectionOptions, connectRedis, InjectRedis, JobsModule, type JobsOptions } from './jobs.module';
