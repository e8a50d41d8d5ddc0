import type { FindingCode } from '../analysis';
import type { SourceLanguage } from '../languages/language';
import type { FileReading } from '../reading';
import { SyntaxTooSlow } from './syntax.engine';

export interface ReadingTask {
  readonly language: string;
  readonly file: string;
  readonly text: string;
}

export interface ReadingAnswer {
  readonly file: string;
  readonly reading: FileReading | null;
  readonly problem: { readonly code: FindingCode; readonly message: string } | null;
}

type Reader = Awaited<ReturnType<SourceLanguage['load']>>;

const readers = new Map<SourceLanguage, Promise<Reader>>();

function readerOf(language: SourceLanguage): Promise<Reader> {
  const known = readers.get(language);
  if (known !== undefined) return known;
  const loading = language.load();
  readers.set(language, loading);
  return loading;
}

/** Whatever a file does to the parser concerns that file alone: it becomes a problem, not an error. */
export async function readOneFile(
  { language, file, text }: ReadingTask,
  languages: readonly SourceLanguage[],
): Promise<ReadingAnswer> {
  const its = languages.find(({ name }) => name === language);
  if (its === undefined) throw new Error(`no language is called ${language}`);
  const read = await readerOf(its);
  try {
    return { file, reading: read(file, text), problem: null };
  } catch (error) {
    const code = error instanceof SyntaxTooSlow ? 'too_slow' : 'not_parseable';
    return { file, reading: null, problem: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
