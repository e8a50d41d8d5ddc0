const { createServer } = require('node:http');

/** Answers every request with the text that it was started with, and tells its parent on which port. */
const server = createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(process.env.TEXT));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
