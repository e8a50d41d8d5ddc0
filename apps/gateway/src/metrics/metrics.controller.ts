import type { Readable } from 'node:stream';
import {
  type ChainCondition,
  chainSeries,
  ChainSeriesInput,
  ExportInput,
  exportRows,
  exportSeries,
  getObjectiveReport,
  listChainConditions,
  ObjectiveFilter,
  ObjectiveReport,
  type OutputOf,
  platformSeries,
  PlatformSeriesInput,
} from '@chain-mapping/contracts';
import { ByteStreams, Messages } from '@chain-mapping/messaging';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { chainPage } from './chain-page.service';
import { formatOf, SeriesFormat, TYPES } from './formats';

class SeriesQuery extends createZodDto(
  ChainSeriesInput.omit({ chain_id: true }).extend({ format: SeriesFormat.optional() }),
) {}
class SeriesAnswer extends createZodDto(chainSeries.output) {}
class PlatformQuery extends createZodDto(PlatformSeriesInput) {}
class PlatformAnswer extends createZodDto(platformSeries.output) {}
class ObjectiveQuery extends createZodDto(ObjectiveFilter) {}
class ObjectiveAnswer extends createZodDto(ObjectiveReport) {}
class ExportQuery extends createZodDto(ExportInput) {}

type Conditions = OutputOf<typeof listChainConditions>;

/** As many as a page for Prometheus should hold: each is some ten series. */
const MOST_CHAINS = 10_000;
/** What fits well into one message. */
/** Few enough that the monitor, which answers, is not kept from its checks. */
const CHAINS_AT_ONCE = 50;
const bytes = { schema: { type: 'string' as const, format: 'binary' } };

@ApiTags('metrics')
@Controller()
export class MetricsController {
  constructor(
    private readonly messages: Messages,
    private readonly streams: ByteStreams,
  ) {}

  @Get('api/v1/chains/:chain_id/metrics')
  @ApiOperation({
    summary: 'What was measured of a chain, of one of its nodes or of one of its edges, over time',
    description: 'As JSON, CSV or Arrow (the stream format): by `format`, or by the header Accept.',
  })
  @ApiProduces('application/json', TYPES.csv, TYPES.arrow)
  @ApiOkResponse({ type: SeriesAnswer.Output })
  async series(
    @Param('chain_id') chain_id: string,
    @Query() { format, ...query }: SeriesQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted = format ?? formatOf(accept);
    void reply.header('vary', 'accept');
    if (wanted === 'json') {
      const answer = await this.messages.askForText(chainSeries, { chain_id, ...query });
      void reply.type('application/json; charset=utf-8').send(answer);
      return;
    }
    const series = await this.download((address) =>
      this.messages.ask(exportSeries, { chain_id, ...query, format: wanted, address }),
    );
    void reply.type(TYPES[wanted]).send(series);
  }

  @Get('api/v1/metrics')
  @ApiOperation({ summary: 'The same figure of every chain, side by side' })
  @ZodResponse({ type: PlatformAnswer })
  platform(@Query() query: PlatformQuery) {
    return this.messages.ask(platformSeries, query);
  }

  @Get('api/v1/metrics/export')
  @ApiOperation({
    summary: 'What is stored of a time, as a file: Parquet, CSV or JSON lines',
    description: 'At most 50,000,000 rows; two exports at once. The connection breaks off where the export does.',
  })
  @ApiProduces(TYPES.parquet, TYPES.csv, TYPES.jsonl)
  @ApiOkResponse({ content: { [TYPES.parquet]: bytes, [TYPES.csv]: bytes, [TYPES.jsonl]: bytes } })
  async export(@Query() query: ExportQuery, @Res() reply: FastifyReply): Promise<void> {
    const rows = await this.download((address) => this.messages.ask(exportRows, { ...query, address }));
    const name = `${query.table}_${query.from.slice(0, 10)}_${query.to.slice(0, 10)}.${query.format}`;
    void reply
      .type(TYPES[query.format])
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(rows);
  }

  @Get('api/v1/chains/:chain_id/slo')
  @ApiOperation({
    summary: 'Availability and error budget of a chain over the window of its objective, and what spent the budget',
  })
  @ZodResponse({ type: ObjectiveAnswer })
  objective(@Param('chain_id') chain_id: string, @Query() query: ObjectiveQuery) {
    return this.messages.ask(getObjectiveReport, { chain_id, ...query });
  }

  @Get('metrics/chains')
  @ApiOperation({ summary: 'Status, score, availability and error budget of the monitored chains, for Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async chains(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, text } = await chainPage(await this.conditions());
    void reply.type(contentType).send(text);
  }

  private async conditions(): Promise<ChainCondition[]> {
    const found: ChainCondition[] = [];
    for (let after: string | null = null; found.length < MOST_CHAINS;) {
      const page: Conditions = await this.messages.ask(listChainConditions, { after, limit: CHAINS_AT_ONCE });
      found.push(...page.conditions);
      if (page.next === null) break;
      after = page.next;
    }
    return found.slice(0, MOST_CHAINS);
  }

  /** What comes for a request, once it has been answered; nothing is left waiting when it is refused. */
  private async download(ask: (address: string) => Promise<unknown>): Promise<Readable> {
    const inbox = this.streams.open();
    try {
      await ask(inbox.address);
    } catch (error) {
      inbox.bytes.destroy();
      throw error;
    }
    return inbox.bytes;
  }
}
