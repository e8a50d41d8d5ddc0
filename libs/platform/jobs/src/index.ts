export { connectionOptions, connectRedis, InjectRedis, JobsModule, type JobsOptions } from './jobs.module';
export { leaveQueue } from './leave-queue.service';
