import type { SourceLanguage } from './language';
import { python } from './python/python';

/** Every language that is read. A new one is added here. */
export const languages: readonly SourceLanguage[] = [python];
