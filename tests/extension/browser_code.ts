// `./dev code` where there is no VS Code: one in the browser, with the extension, on a folder. Ends with Ctrl+C.
//
//   node browser_code.ts --vsix FILE --folder FOLDER --state FOLDER

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodeServer, freePort } from './harness/code_server.ts';

const { values } = parseArgs({ options: { vsix: { type: 'string' }, folder: { type: 'string' }, state: { type: 'string' } } });
const { vsix, folder, state } = values;
if (vsix === undefined || folder === undefined || state === undefined) {
  console.error('usage: node browser_code.ts --vsix FILE --folder FOLDER --state FOLDER');
  process.exit(64);
}
mkdirSync(join(state, 't'), { recursive: true });
const port = await freePort();
const server = await CodeServer.start({ state, port, extensions: [vsix], environment: process.env });
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../vscode-extension/package.json'), 'utf8')) as { version: string };
console.log(`VS Code with Hotfix ${version} on a demo repository (${folder}):\n\n  ${server.url}/?${new URLSearchParams({ folder })}\n
Open it, trust the folder, press F1 and type "Hotfix: Start". Ctrl+C ends it.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void server.stop());
await server.exited();
