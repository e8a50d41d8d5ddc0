import type { Analysis, AnalysisOptions, Finding } from './analysis';
import { assembleChains } from './chains/assemble-chains';
import { MAX_FILES, objection } from './engine/source-guard';
import { SyntaxTooSlow } from './engine/syntax.engine';
import type { SourceLanguage } from './languages/language';
import { languages } from './languages/languages';
import type { FileReading } from './reading';
import { moduleFiles } from './resolve/module-files';
import { Project } from './resolve/project';
import { compare, resolveFacts } from './resolve/resolve-facts';
import { serviceBoundaries, serviceName } from './resolve/service-boundaries';

type Reader = Awaited<ReturnType<SourceLanguage['load']>>;

/** Folders of code that is not the project's own. */
const FOREIGN = /(^|\/)(node_modules|site-packages|\.venv|venv|\.tox|\.git|__pycache__|dist-packages)\//;
/** Files between two turns of the event loop, so that a service that analyses still answers. */
const BATCH = 25;

const readers = new Map<SourceLanguage, Promise<Reader>>();

function readerOf(language: SourceLanguage): Promise<Reader> {
  const known = readers.get(language);
  if (known !== undefined) return known;
  const loading = language.load();
  readers.set(language, loading);
  return loading;
}

/**
 * Finds the chains in source code. Never throws because of what a file holds: a file that cannot be read becomes a finding.
 * The same files give the same result, in whatever order they are listed.
 * @param files texts by path, relative to the root of the project, with `/` between folders
 */
export async function analyse(
  files: Readonly<Record<string, string>>,
  options: AnalysisOptions = {},
): Promise<Analysis> {
  const findings: Finding[] = [];
  const sources = admit(files, options, findings);
  const readings = await readRelevant(sources, findings);
  const boundaries = serviceBoundaries(Object.keys(files));
  const owner = options.service_name === undefined ? null : serviceName(options.service_name);
  const byName = new Map(languages.map((language) => [language.name, language]));
  const project = new Project(readings, byName, (file) => owner ?? boundaries(file));
  const facts = resolveFacts(project);
  const textOf = (file: string) => sources.get(file)?.text ?? '';
  return {
    facts,
    proposals: assembleChains(facts, textOf),
    findings: findings.sort((a, b) => compare(a.file, b.file)),
  };
}

interface Source {
  readonly text: string;
  readonly language: SourceLanguage;
}

/** The source files to read, in order of their paths. */
function admit(
  files: Readonly<Record<string, string>>,
  options: AnalysisOptions,
  findings: Finding[],
): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const file of Object.keys(files).sort(compare)) {
    const language = languages.find(({ extensions }) => extensions.some((extension) => file.endsWith(extension)));
    if (language === undefined || FOREIGN.test(file)) continue;
    if (options.include_all !== true && language.notRuntime.test(file)) continue;
    if (sources.size >= MAX_FILES) {
      findings.push({
        file,
        code: 'too_many_files',
        message: `this file and those after it are over the limit of ${MAX_FILES}`,
        skipped: true,
      });
      break;
    }
    const text = files[file] ?? '';
    const problem = objection(file, text);
    if (problem !== null) findings.push(problem);
    if (problem?.skipped !== true) sources.set(file, { text, language });
  }
  return sources;
}

/**
 * Reads the files that name a framework, and from there what they import: a service layer names no framework, and without it a chain would end
 * at the handler. All other files are never parsed.
 */
async function readRelevant(sources: ReadonlyMap<string, Source>, findings: Finding[]): Promise<FileReading[]> {
  const relevant = new Set<string>();
  for (const [file, { text, language }] of sources) {
    if (language.packs.some((pack) => pack.keywords.some((keyword) => text.includes(keyword)))) relevant.add(file);
  }
  const findModule = moduleFiles((file) => sources.has(file));
  const readings: FileReading[] = [];
  let read = 0;
  // A set can grow while it is walked; what is added is visited too.
  for (const file of relevant) {
    const source = sources.get(file);
    if (source === undefined) continue;
    read += 1;
    if (read % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
    const reading = readOne(await readerOf(source.language), file, source.text, findings);
    if (reading === null) continue;
    readings.push(reading);
    for (const { module, level, member } of reading.imports) {
      const modules = member === null ? [module] : [[...module, member], module];
      for (const each of modules) {
        const found = findModule(source.language, file, each, level);
        if (found !== null) relevant.add(found);
      }
    }
  }
  return readings.sort((a, b) => compare(a.file, b.file));
}

function readOne(read: Reader, file: string, text: string, findings: Finding[]): FileReading | null {
  try {
    const reading = read(file, text);
    if (reading.has_syntax_errors) {
      findings.push({
        file,
        code: 'syntax_errors',
        message: 'parts of the file could not be parsed; the rest was read',
        skipped: false,
      });
    }
    return reading;
  } catch (error) {
    // Whatever a file does to the parser concerns that file alone.
    const code = error instanceof SyntaxTooSlow ? 'too_slow' : 'not_parseable';
    findings.push({ file, code, message: error instanceof Error ? error.message : String(error), skipped: true });
    return null;
  }
}
