import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

@ApiExcludeController()
@Controller()
export class HomeController {
  /** Who opens the bare address finds what can be asked here. */
  @Get()
  @Redirect('/api/docs', 302)
  home(): void {
    return undefined;
  }
}
