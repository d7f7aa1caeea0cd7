// Everything of the extension, in a real VS Code: Mocha inside the extension host, then the scenarios of a person at the keys.
//
//   node run.ts [scenario…]

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const wanted = process.argv.slice(2);
const scenarios = readdirSync(join(here, 'scenarios')).filter(name => name.endsWith('.test.ts'))
  .filter(name => wanted.length === 0 || wanted.some(word => name.startsWith(word))).map(name => join(here, 'scenarios', name));
const parts: string[][] = wanted.length === 0 || wanted.includes('host') ? [[join(here, 'host.ts')]] : [];
if (scenarios.length > 0) parts.push(['--test', '--test-concurrency=2', ...scenarios]);

let failed = false;
for (const part of parts) failed = spawnSync(process.execPath, part, { stdio: 'inherit' }).status !== 0 || failed;
process.exitCode = failed ? 1 : 0;
