import { csharp } from './csharp/csharp';
import { java } from './java/java';
import type { SourceLanguage } from './language';
import { go } from './go/go';
import { python } from './python/python';
import { javascript, typescript } from './typescript/typescript';

/** Every language that is read. A new one is added here. */
export const languages: readonly SourceLanguage[] = [python, typescript, javascript, java, go, csharp];

/** How the names of the files end that can be read, such as `.py`. */
export const SOURCE_EXTENSIONS: readonly string[] = languages.flatMap(({ extensions }) => extensions);
