// records.mjs TO-SERVER FROM-SERVER: the bytes of one conversation as records for tests/wire/validate.mjs, on stdout.
import { readFileSync } from 'node:fs';

/** The messages in a stream of frames; what was cut off at its end, where an editor killed the server, is left out. */
function* messages(bytes) {
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) return;
    const length = /^content-length: *(\d+)$/im.exec(bytes.toString('latin1', at, end).replaceAll('\r', ''));
    if (!length) throw new Error(`no Content-Length at byte ${at}`);
    at = end + 4 + Number(length[1]);
    if (at > bytes.length) return;
    yield JSON.parse(bytes.toString('utf8', end + 4, at));
  }
}

const [toServer, fromServer] = process.argv.slice(2).map((file) => readFileSync(file));
const methods = new Map();
for (const message of messages(toServer)) {
  if (message.id !== undefined && message.method !== undefined) methods.set(message.id, message.method);
}
for (const message of messages(fromServer)) {
  const method = message.method === undefined ? methods.get(message.id) ?? null : null;
  if (message.method === undefined && method === null && message.id !== null) continue;  // asked after the last byte kept
  console.log(JSON.stringify({ direction: 'server', message, method }));
}
