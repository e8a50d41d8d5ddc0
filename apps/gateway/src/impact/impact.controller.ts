import {
  findPath,
  getImpact,
  type ImpactOrigin,
  InvalidInput,
  listSinglePointsOfFailure,
  Page,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';

const Reference = z.string().min(1).max(300).optional();

class ImpactQuery extends createZodDto(
  z.object({
    service: Reference,
    chain: Reference,
    /** `A1/normalizer` */
    node: Reference,
    limit: getImpact.input.shape.limit,
  }),
) {}
class PathQuery extends createZodDto(findPath.input) {}
class SinglePointsQuery extends createZodDto(Page.extend({ chain: Reference })) {}
class ImpactAnswer extends createZodDto(getImpact.output) {}
class PathAnswer extends createZodDto(findPath.output) {}
class SinglePointsAnswer extends createZodDto(listSinglePointsOfFailure.output) {}

@ApiTags('impact')
@Controller('api/v1')
export class ImpactController {
  constructor(private readonly messages: Messages) {}

  @Get('impact')
  @ApiOperation({
    summary: 'The chains and services that a failure would reach, nearest first: of a service, a chain or a node',
  })
  @ZodResponse({ type: ImpactAnswer })
  impact(@Query() query: ImpactQuery) {
    return this.messages.ask(getImpact, { origin: originOf(query), limit: query.limit });
  }

  @Get('paths')
  @ApiOperation({ summary: 'The fewest calls that lead from one service to another, over all chains' })
  @ZodResponse({ type: PathAnswer })
  path(@Query() query: PathQuery) {
    return this.messages.ask(findPath, query);
  }

  @Get('single-points-of-failure')
  @ApiOperation({ summary: 'The components whose failure alone breaks chains, or one chain' })
  @ZodResponse({ type: SinglePointsAnswer })
  singlePoints(@Query() { chain, ...page }: SinglePointsQuery) {
    return this.messages.ask(listSinglePointsOfFailure, { chain_id: chain, ...page });
  }
}

/** @throws InvalidInput unless exactly one thing is named. */
function originOf({ service, chain, node }: ImpactQuery): ImpactOrigin {
  const named = Object.entries({ service, chain, node }).filter(([, value]) => value !== undefined);
  const [first, second] = named;
  if (first === undefined || second !== undefined) {
    const path = second?.[0] ?? 'service';
    const message = 'name one of service, chain and node';
    throw new InvalidInput(`${path}: ${message}`, [{ path, message }]);
  }
  if (service !== undefined) return { kind: 'service', service_name: service };
  if (chain !== undefined) return { kind: 'chain', chain_id: chain };
  const [, chain_id, node_id] = /^([^/]+)\/(.+)$/.exec(node ?? '') ?? [];
  if (chain_id === undefined || node_id === undefined) {
    const message = 'must be a chain and a node of it, for example A1/normalizer';
    throw new InvalidInput(`node ${message}`, [{ path: 'node', message }]);
  }
  return { kind: 'node', chain_id, node_id };
}
