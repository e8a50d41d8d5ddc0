import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/policy.decorator';
import { DashboardFiles } from './dashboard-files.service';
import { PAGES } from './pages';

/** The page is asked again each time, as it names the files of its version; what those are called says what is in them. */
const REVALIDATED = { cacheControl: false, maxAge: 0 };
const FOR_GOOD = { maxAge: '365d', immutable: true };

/** The files of the dashboard. They say nothing of who runs here: what they show they ask the API for, with the key of who looks. */
@ApiExcludeController()
@Controller()
export class DashboardController {
  constructor(private readonly files: DashboardFiles) {}

  /** Without the dashboard, whoever opens the bare address finds what can be asked here. */
  @Public({ unlimited: true })
  @Get()
  home(@Res() reply: FastifyReply) {
    return this.files.areThere ? this.page(reply) : reply.redirect('/api/docs', 302);
  }

  @Public({ unlimited: true })
  @Get(PAGES.flatMap((page) => [page, `${page}/*`]))
  page(@Res() reply: FastifyReply) {
    if (!this.files.areThere) throw new NotFoundException('The dashboard is not part of this build');
    return reply.header('cache-control', 'no-cache').sendFile('index.html', REVALIDATED);
  }

  @Public({ unlimited: true })
  @Get('assets/:file')
  asset(@Param('file') file: string, @Res() reply: FastifyReply) {
    if (!this.files.has(file)) throw new NotFoundException(`There is no file '${file}'`);
    return reply.sendFile(`assets/${file}`, FOR_GOOD);
  }
}
