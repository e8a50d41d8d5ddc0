/**
 * `npm start`: from a fresh clone to the running system with its demo platform. Nothing is installed yet when this runs, so it
 * asks for Node's own modules alone. The system then runs in this very process: there is no one between it and its signals.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Chain Mapping needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

stopWithNpm();

const { ensureInstalled, ensureBuilt } = await import('./setup.mjs');
await ensureInstalled();
await ensureBuilt();

const program = new URL('../apps/cli/bin/chain-mapping.js', import.meta.url);
process.argv = [process.execPath, fileURLToPath(program), 'up', '--demo', ...process.argv.slice(2)];
await import(program.href);

/** npm that is killed cannot hand its end on: nobody would be left to stop the system from the terminal. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  // Between npm and us there may be the shell that runs the script; then its parent is npm.
  const npm = isShell(shell) ? parentOf(shell) : undefined;
  const timer = setInterval(() => {
    const isGone = process.ppid !== shell || (npm !== undefined && parentOf(shell) !== npm);
    if (!isGone) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}

function isShell(pid) {
  return /^(ba|da|a|z)?sh\n$/.test(readProc(pid, 'comm') ?? '');
}

function parentOf(pid) {
  const stat = readProc(pid, 'stat');
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
