import { unreadable } from '@chain-mapping/model';
import { type ArgumentMetadata, Injectable } from '@nestjs/common';
import { ZodValidationException, ZodValidationPipe } from 'nestjs-zod';
import { z } from 'zod';

/** Checks what a request brings against its schema, also where the schema itself cannot stand it. */
@Injectable()
export class ValidationPipe extends ZodValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): unknown {
    try {
      return super.transform(value, metadata);
    } catch (error) {
      const isOfSchema = !(error instanceof ZodValidationException) || error.getZodError() instanceof z.ZodError;
      throw isOfSchema ? error : new ZodValidationException(unreadable(value));
    }
  }
}
