import { java } from './java/java';
import type { SourceLanguage } from './language';
import { python } from './python/python';
import { javascript, typescript } from './typescript/typescript';

/** Every language that is read. A new one is added here. */
export const languages: readonly SourceLanguage[] = [python, typescript, javascript, java];

/** How the names of the files end that can be read, such as `.py`. */
export const SOURCE_EXTENSIONS: readonly string[] = languages.flatMap(({ extensions }) => extensions);
