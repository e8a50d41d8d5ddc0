// Stops the processes of a supervisor that can no longer do it itself.
//
// Its standard input is a pipe whose other end only the supervisor holds, so the end of input means that the supervisor is
// gone, however it died. Each line is `{"watch": {...}}` or `{"forget": <pid>}`; at the end of input what is still watched is
// stopped, highest level first. Plain JavaScript outside `src`, because it has to run from the sources as well as the build.
'use strict';

const { readFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const { createInterface } = require('node:readline');
const { setTimeout: wait } = require('node:timers/promises');

const POLL_MS = 25;

/** @type {Map<number, { pid: number, started: string, name: string, level: number, signal: string, grace_ms: number }>} */
const watched = new Map();

/** The same reading of a process's start time as `src/process-identity.ts`: a pid alone may have been given to a stranger. */
function startTimeOf(pid) {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function isRunning(entry) {
  return startTimeOf(entry.pid) === entry.started;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

async function stop(entry) {
  if (!isRunning(entry)) return;
  send(entry.pid, entry.signal);
  const deadline = Date.now() + entry.grace_ms;
  while (isRunning(entry) && Date.now() < deadline) await wait(POLL_MS);
  // The whole group: a child that its parent left behind must go too.
  send(-entry.pid, 'SIGKILL');
  while (isRunning(entry)) await wait(POLL_MS);
}

async function stopAll() {
  const levels = [...new Set([...watched.values()].map((entry) => entry.level))].sort((a, b) => b - a);
  for (const level of levels) {
    await Promise.all([...watched.values()].filter((entry) => entry.level === level).map(stop));
  }
}

// Only the end of input ends it: a Ctrl-C or a closed terminal is the supervisor's business.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line);
    if (message.watch) watched.set(message.watch.pid, message.watch);
    if (message.forget) watched.delete(message.forget);
  })
  .on('close', () => stopAll().then(() => process.exit(0)));
