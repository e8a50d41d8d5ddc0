import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino, type Logger as Pino } from 'pino';

/** What Nest says of its own start: a line for each module and route, which nobody needs every time. */
const FRAMEWORK: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

export interface LogConfig {
  readonly LOG_LEVEL: string;
  readonly LOG_FORMAT: 'json' | 'text';
}

/** Lines as every process of the system writes them: JSON for collectors, or text for people. */
export function createLog(name: string, config: LogConfig): Pino {
  return pino(
    {
      level: config.LOG_LEVEL,
      base: { service: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
      },
    },
    config.LOG_FORMAT === 'text' ? new TextLines() : pino.destination({ sync: true }),
  );
}

/** Nest's log calls as lines of pino, each with the service and, inside a trace, the ids of trace and span. */
export class PinoLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(name: string, config: LogConfig) {
    this.pino = createLog(name, config);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  // Nest passes the name of the logging class last, and for errors a stack before it.
  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    const thrown = [message, ...rest].find((part) => part instanceof Error);
    const fields = rest.find((part): part is object => typeof part === 'object' && part !== null && part !== thrown);
    this.pino[level](
      { ...fields, ...(context && { context }), ...(stack && { stack }), ...(thrown && { err: thrown }) },
      message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message),
    );
  }
}

const FOR_COLLECTORS: ReadonlySet<string> = new Set(['service', 'trace_id', 'span_id']);

/** `12:34:56.789 WARN  Readiness: postgres is not ready`, and any further fields behind it, for people. */
class TextLines {
  write(line: string): void {
    const { time, level, context, msg, err, stack, ...further } = JSON.parse(line) as Record<string, unknown> & {
      err?: { stack?: string };
    };
    const head = `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)}`;
    const fields = Object.entries(further)
      .filter(([name]) => !FOR_COLLECTORS.has(name))
      .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    const detail = err?.stack ?? stack;
    process.stdout.write(
      `${head} ${context ? `${String(context)}: ` : ''}${String(msg)}${fields.join('')}${detail ? `\n${String(detail)}` : ''}\n`,
    );
  }
}
