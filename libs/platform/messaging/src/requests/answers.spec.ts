import { defineQuery, DomainError, type InputOf } from '@chain-mapping/contracts';
import { RpcException } from '@nestjs/microservices';
import { z } from 'zod';
import { Answers } from './answers.decorator';

const getThing = defineQuery({
  subject: 'query.things.things.get',
  input: z.object({ id: z.string(), depth: z.number().default(1) }),
  output: z.object({ id: z.string(), size: z.number() }),
});

class ThingsController {
  private readonly sizes = new Map([['a', 1]]);

  @Answers(getThing)
  async get({ id, depth }: InputOf<typeof getThing>) {
    const size = this.sizes.get(id);
    if (size === undefined) throw new DomainError('ThingNotFound', `no thing ${id}`);
    return { id, size: size * depth, inner: 'not in the contract' };
  }

  // @ts-expect-error a method whose output lacks a field does not compile
  @Answers(getThing)
  async getWithoutSize({ id }: InputOf<typeof getThing>) {
    return { id };
  }

  // @ts-expect-error a method that wants more than the input holds does not compile
  @Answers(getThing)
  async getByColour({ id, colour }: { id: string; colour: string }) {
    return { id, size: colour.length };
  }
}

const errorOf = async (answer: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  return error instanceof RpcException ? error.getError() : error;
};

describe('@Answers', () => {
  const controller = new ThingsController();

  it('parses what comes in and what goes out', async () => {
    const input: InputOf<typeof getThing> = JSON.parse('{"id": "a", "more": true}');
    expect(await controller.get(input)).toEqual({ id: 'a', size: 1 });
  });

  it('throws what Nest hands on to the asker', async () => {
    expect(await errorOf(controller.get(JSON.parse('{"id": 1}')))).toMatchObject({
      code: 'InvalidInput',
      errors: [{ path: 'id' }],
    });
    expect(await errorOf(controller.get({ id: 'b', depth: 1 }))).toMatchObject({ code: 'ThingNotFound' });
  });
});
