import { Logger } from '@nestjs/common';
import { MessagePattern, RpcException } from '@nestjs/microservices';
import { DomainError, InvalidInput, type InputOf, type Query } from '@chain-mapping/contracts';
import { checked } from '@chain-mapping/model';
import 'reflect-metadata';
import type { z } from 'zod';
import { activeTraceId } from '../telemetry/tracing';
import { faultsOf, fieldErrors } from './field-errors';
import { INTERNAL, replyOf } from './reply';
import { Written } from './written';

type Answer<Q extends Query> = z.input<Q['output']> | Written<z.input<Q['output']>>;

/** A method that can answer `Q`: takes its parsed input, gives its output. */
export type AnswerMethod<Q extends Query> = (input: InputOf<Q>) => Answer<Q> | Promise<Answer<Q>>;

const logger = new Logger('Answers');

/**
 * Lets a controller's method answer a query. Input and output are parsed, but for what is `Written`; a DomainError reaches the asker as it is, anything else
 * is logged here, once, and reaches the asker without its text. A method of another type than the query's does not compile.
 */
export function Answers<Q extends Query>(query: Q) {
  return <Method extends AnswerMethod<Q>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const method = descriptor.value;
    if (!method) throw new TypeError(`@Answers(${query.subject}) stands on something that is not a method`);
    descriptor.value = answering(query, method);
    // Guards and the like that stand below are noted on the method itself.
    for (const name of Reflect.getMetadataKeys(method)) {
      Reflect.defineMetadata(name, Reflect.getMetadata(name, method), descriptor.value);
    }
    MessagePattern(query.subject)(target, key, descriptor);
  };
}

/** Takes the place of `method` in its class, so it must have its type; only Nest calls it, and it hands on what RpcException holds. */
function answering<Q extends Query, Method extends AnswerMethod<Q>>(query: Q, method: Method): Method {
  const answer = async function (this: unknown, input: unknown): Promise<unknown> {
    try {
      const parsed = checked(query.input, input);
      if (!parsed.success) {
        throw new InvalidInput(`invalid input: ${faultsOf(parsed.error)}`, fieldErrors(parsed.error));
      }
      const answered = await method.call(this, parsed.data as InputOf<Q>);
      if (answered instanceof Written) return answered;
      const output = query.output.safeParse(answered);
      if (!output.success) throw new Error(`the answer breaks its contract: ${faultsOf(output.error)}`);
      return output.data;
    } catch (error) {
      const reply = replyOf(error);
      logFault(query.subject, error, reply.code);
      throw new RpcException(reply);
    }
  };
  return answer as unknown as Method;
}

function logFault(subject: string, error: unknown, code: string): void {
  if (error instanceof DomainError) return;
  const text = `${subject} failed (trace ${activeTraceId() ?? '-'}): ${error instanceof Error ? error.message : String(error)}`;
  if (code === INTERNAL) logger.error(text, error instanceof Error ? error.stack : undefined);
  else logger.warn(text);
}
