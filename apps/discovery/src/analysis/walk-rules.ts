import { isReadForTopology, SOURCE_EXTENSIONS } from '@chain-mapping/code-analysis';

/** Bounds of what one scan reads. */
export interface WalkLimits {
  readonly files: number;
  readonly entries: number;
  readonly depth: number;
  readonly file_bytes: number;
  readonly total_bytes: number;
}

export const WALK_LIMITS: WalkLimits = {
  files: 50_000,
  entries: 1_000_000,
  depth: 64,
  file_bytes: 1_048_576,
  total_bytes: 512 * 1_048_576,
};

/** Folders of what was installed or built, which is not the project's own code. */
const FOREIGN = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  'dist-packages',
  'venv',
  '__pycache__',
  'dist',
  'build',
  'target',
  'vendor',
]);

/** Whether a folder is left out, by its name: foreign code, and hidden folders such as `.git` and `.venv`. */
export const isLeftOut = (folder: string): boolean => folder.startsWith('.') || FOREIGN.has(folder);

/** Whether the analysis reads a file with this name. */
export const isSource = (file: string): boolean => SOURCE_EXTENSIONS.some((extension) => file.endsWith(extension));

/** Whether a file says how sources are deployed: compose files, manifests of Kubernetes, `.env` files and the like. */
export const isSetting = (file: string): boolean => !isSource(file) && isReadForTopology(file);

/** What a scan of a folder without any source says. */
export const NO_SOURCE = `there is no source code that can be read here (${SOURCE_EXTENSIONS.join(', ')})`;
