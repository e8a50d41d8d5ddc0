import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/policy.decorator';
import { problemKinds } from './problem';

@ApiTags('problems')
@Controller('api/problems')
export class ProblemsController {
  @Public()
  @Get()
  @ApiOperation({ summary: 'Every kind of error that the API answers' })
  list() {
    return { problems: Object.entries(problemKinds).map(([code, kind]) => ({ code, ...kind })) };
  }

  @Public()
  @Get(':code')
  @ApiOperation({ summary: 'One kind of error: where the `type` of a problem leads' })
  get(@Param('code') code: string) {
    const kind = Object.hasOwn(problemKinds, code) ? problemKinds[code] : undefined;
    if (!kind) throw new NotFoundException(`There is no problem '${code}'`);
    return { code, ...kind };
  }
}
