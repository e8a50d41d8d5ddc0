// Loaded into what is measured: its memory counts without what it only has not cleared up yet.
process.on('SIGUSR2', () => global.gc());
