import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/policy.decorator';

@ApiExcludeController()
@Controller()
export class HomeController {
  /** Who opens the bare address finds what can be asked here. */
  @Public()
  @Get()
  @Redirect('/api/docs', 302)
  home(): void {
    return undefined;
  }
}
