// Bundles the extension into a folder from which `vsce package` makes the .vsix, with the server inside.
//
//   node stage.mjs --server build/hotfixd --out build/extension

import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { server: { type: 'string' }, out: { type: 'string' } } });
if (values.server === undefined || values.out === undefined) {
  console.error('usage: node stage.mjs --server HOTFIXD --out FOLDER');
  process.exit(64);
}
const out = resolve(values.out);

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'server'), { recursive: true });
await build({
  entryPoints: [join(here, 'src/extension.ts')],
  outfile: join(out, 'dist/extension.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
});
for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'images']) cpSync(join(here, file), join(out, file), { recursive: true });
cpSync(join(here, '../LICENSE'), join(out, 'LICENSE'));
cpSync(join(here, '../server/policy/hotfix.schema.json'), join(out, 'hotfix.schema.json'));
cpSync(resolve(values.server), join(out, 'server/hotfixd'));
chmodSync(join(out, 'server/hotfixd'), 0o755);
