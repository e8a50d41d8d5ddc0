/** The command line of one run of a process. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** What a process may use while it gets ready to be launched. */
export interface LaunchContext {
  /** Aborted when the system is being stopped. */
  readonly signal: AbortSignal;
  /** Tells the user of a step that takes a while. */
  readonly progress: (text: string) => void;
}

interface ProcessBase {
  readonly name: string;
  /** Names of the processes that have to be ready first. */
  readonly after: readonly string[];
  /** Called before every run, so it also repairs what a killed run left behind. */
  readonly launch: (context: LaunchContext) => Promise<Launch>;
  /** Where its output goes; to the console, line by line, when not given. */
  readonly logFile?: string;
  /** Give it an IPC channel, by whose end a Node process notices that its parent has gone. */
  readonly ipc?: boolean;
}

/** A process that runs until it is stopped. */
export interface ServerSpec extends ProcessBase {
  readonly kind: 'server';
  readonly isReady: () => Promise<boolean>;
  readonly stopSignal: NodeJS.Signals;
  /** How long it may take to stop before it is killed, in milliseconds. */
  readonly graceMs: number;
}

/** A process that does one thing and exits with 0. */
export interface JobSpec extends ProcessBase {
  readonly kind: 'job';
  /** Run once more whenever one of these came back after a restart. */
  readonly againAfter: readonly string[];
}

export type ProcessSpec = ServerSpec | JobSpec;
