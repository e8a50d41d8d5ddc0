import { DomainError, type FieldError } from '@chain-mapping/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodValidationException } from 'nestjs-zod';
import type { ZodError } from 'zod';
import { withoutToken } from '../http/request-context';
import { codeOf, type Problem, problem, problemOfDomainError } from './problem';

/** Turns whatever a call throws into a problem document; what nobody expected is logged here, once. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const url = withoutToken(request.url);
    const answer = { ...problemOf(thrown, url), request_id: request.id };
    request.problem = answer.code;
    if (answer.status === 500) this.logger.error(`${request.method} ${url} (request ${request.id})`, thrown);
    else if (answer.status > 500) this.logger.debug(`${request.method} ${url}: ${textOf(thrown)}`);
    if (reply.sent) return;
    if (answer.status === 503) void reply.header('retry-after', '1');
    void reply.status(answer.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(answer));
  }
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function problemOf(thrown: unknown, instance: string): Problem {
  if (thrown instanceof DomainError) return problemOfDomainError(thrown, instance);
  if (thrown instanceof ZodValidationException) {
    const errors = fieldErrors(thrown.getZodError() as ZodError);
    const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
    return problem('InvalidInput', detail, instance, errors);
  }
  if (thrown instanceof HttpException) return problem(codeOf(thrown.getStatus()), thrown.message, instance);
  // Fastify's own errors: a body that is no JSON, is too large, or of another type.
  const status = statusOf(thrown);
  if (status !== undefined) return problem(codeOf(status), (thrown as Error).message, instance);
  return problem('Internal', '', instance);
}

function fieldErrors(error: ZodError): FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}

function statusOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' && thrown.statusCode < 500 ? thrown.statusCode : undefined;
}
