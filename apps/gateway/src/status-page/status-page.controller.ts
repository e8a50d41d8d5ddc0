import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { Public } from '../access/policy.decorator';
import { badge, statusPage, STYLE } from './status-html';
import { StatusPages } from './status-page.service';
import { StatusView } from './status-view';

class StatusAnswer extends createZodDto(StatusView) {}

/** How the chosen chains are doing, for everybody: off where none is chosen, and then as if these addresses were none. */
@ApiTags('status page')
@Controller()
export class StatusPageController {
  constructor(private readonly pages: StatusPages) {}

  @Public()
  @Get('api/v1/status')
  @ApiOperation({ summary: 'How the chains of the public status page are doing; needs no key, and is off by default' })
  @ZodResponse({ type: StatusAnswer })
  status() {
    this.refuseWhileOff();
    return this.pages.get();
  }

  @Public()
  @Get('status')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'public, max-age=10')
  @ApiOperation({ summary: 'The same as a page' })
  @ApiProduces('text/html')
  async page() {
    this.refuseWhileOff();
    return statusPage(await this.pages.get());
  }

  @Public()
  @Get('status/style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  @ApiOperation({ summary: 'How the page looks' })
  @ApiProduces('text/css')
  style() {
    this.refuseWhileOff();
    return STYLE;
  }

  @Public()
  @Get('status/badges/:file')
  @Header('content-type', 'image/svg+xml; charset=utf-8')
  @Header('cache-control', 'public, max-age=10')
  @Header('cross-origin-resource-policy', 'cross-origin')
  @ApiOperation({ summary: 'The status of one of its chains as a badge: `A1.svg`' })
  @ApiProduces('image/svg+xml')
  async badge(@Param('file') file: string) {
    this.refuseWhileOff();
    const { chains } = await this.pages.get();
    const chain = chains.find(({ id }) => `${id}.svg` === file);
    if (!chain) throw new NotFoundException('The status page has no such chain');
    return badge(chain.name, chain.status);
  }

  private refuseWhileOff(): void {
    if (!this.pages.isOn) throw new NotFoundException('There is no status page here');
  }
}
