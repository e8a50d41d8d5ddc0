/**
 * Prints, as JSON, where a Python is that can run the tests: on PATH, or fetched from the system's own package sources as the embedded
 * servers are, which changes nothing on the system. A program of its own because Jest wants to know its tests at once.
 */
const { findProgram, loadConfig } = require('@chain-mapping/backends');

const PATIENCE_MS = 120_000;
const python = { name: 'python3', systemPackage: 'python3', formula: 'python', atLeast: [3, 9, 0], variable: 'PATH' };
const context = { signal: AbortSignal.timeout(PATIENCE_MS), progress: (text) => process.stderr.write(`${text}\n`) };

findProgram(python, loadConfig(process.env).packages, context).then(
  ({ path, env }) => process.stdout.write(JSON.stringify({ path, env })),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
