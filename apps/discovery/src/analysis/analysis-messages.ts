import { z } from 'zod';

/** What the service tells the process that analyses. */
export const AnalysisRequest = z.object({
  path: z.string().nullable(),
  files: z.record(z.string(), z.string()).nullable(),
  /** A bare clone. */
  repository: z.string().nullable(),
  service_name: z.string().nullable(),
  /** Where readings of earlier scans are kept, and under which name. */
  memory: z.object({ folder: z.string(), scope: z.string() }).nullable(),
});
export type AnalysisRequest = z.output<typeof AnalysisRequest>;

export const Progress = z.object({ files_total: z.number().int(), files_done: z.number().int() });
export type Progress = z.output<typeof Progress>;

export const ScanFinding = z.object({ file: z.string(), message: z.string() });
export type ScanFinding = z.output<typeof ScanFinding>;

const name = z.string().min(1).max(512);

/** The parts of the system and their calls, as the files say. */
export const FoundSystem = z.object({
  nodes: z.array(z.object({ id: name, kind: z.string().max(64), aliases: z.array(name).max(100) })).max(5_000),
  edges: z
    .array(
      z.object({
        from: name,
        to: name,
        class: z.string().max(64),
        kind: z.string().max(64),
        confidence: z.number().min(0).max(1),
        evidence: z
          .array(
            z.object({
              file: z.string().min(1).max(1024),
              line: z.number().int().min(1),
              rule: z.string().max(200).optional(),
            }),
          )
          .max(5),
      }),
    )
    .max(20_000),
});
export type FoundSystem = z.output<typeof FoundSystem>;

/** What is found, before anything of it is believed. */
export const AnalysisResult = z.object({
  proposals: z.array(z.record(z.string(), z.unknown())),
  findings: z.array(ScanFinding),
  progress: Progress,
  system: FoundSystem,
});
export type AnalysisResult = z.output<typeof AnalysisResult>;

/** What that process answers. The source it reads may be hostile, so its words are checked like any input. */
export const AnalysisAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: Progress }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  // The chains are known, and the connections of deployments are still worked out: what is there when that does not end.
  z.object({ kind: z.literal('partial'), result: AnalysisResult }),
  z.object({ kind: z.literal('done'), system: FoundSystem, memory_bytes: z.number().nonnegative() }),
]);
export type AnalysisAnswer = z.output<typeof AnalysisAnswer>;
