// Runs host/*.test.ts by Mocha inside the extension host of a real VS Code that has the .vsix installed.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CodeServer, ownEnvironment } from './harness/code_server.ts';
import { browserProgram, vsix } from './harness/environment.ts';
import { Repository } from './harness/repository.ts';
import { branchFromProduction } from './harness/story.ts';
import { Workbench } from './harness/workbench.ts';

const here = import.meta.dirname;

/** Beside the packages of the tests, so that the bundle finds Mocha. */
async function bundle(): Promise<string> {
  const out = join(here, 'node_modules/.host/tests.cjs');
  const tests = readdirSync(join(here, 'host')).filter(name => name.endsWith('.test.ts'));
  await build({
    stdin: {
      contents: `import { runMocha } from './run';\nexport const run = () => runMocha(() => {\n${
        tests.map(name => `  require('./${name.replace(/\.ts$/, '')}');`).join('\n')}\n});\n`,
      resolveDir: join(here, 'host'), loader: 'ts',
    },
    outfile: out, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', 'mocha'],
    sourcemap: 'inline', logLevel: 'warning',
  });
  return out;
}

async function runInHost(state: string): Promise<number> {
  const environment = ownEnvironment(state);
  for (const folder of ['t', 'home', 'dummy']) mkdirSync(join(state, folder), { recursive: true });
  writeFileSync(join(state, 'dummy/package.json'), JSON.stringify(
    { name: 'host', publisher: 'tests', version: '0.0.1', engines: { vscode: '*' } }));
  const repository = new Repository(join(state, 'demo'), environment);
  branchFromProduction(repository);
  const tests = await bundle();
  const server = await CodeServer.start({
    state, environment, extensions: [vsix()], args: ['--disable-workspace-trust', '--vscode-option', 'enable-smoke-test-driver'],
  });
  const browser = await chromium.launchPersistentContext(join(state, 'chromium'), {
    executablePath: browserProgram(), headless: true, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const page = browser.pages()[0] ?? await browser.newPage();
    const ended = new Promise<number>((resolve, reject) => {
      // Mocha writes by console.log; what VS Code complains of (native modules that were not built) comes as errors.
      void page.exposeFunction('codeAutomationLog', (type: string, words: unknown[]) => {
        if (type === 'info') console.log(format(...words));
      });
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
      setTimeout(() => reject(new Error('The extension host did not end its tests within five minutes.')), 300_000).unref();
    });
    const remote = (path: string): string => `vscode-remote://${new URL(server.url).host}${path}`;
    await new Workbench(page).open(server.url, repository.path, [
      ['extensionDevelopmentPath', remote(join(state, 'dummy'))], ['extensionTestsPath', remote(tests)],
    ]);
    return await ended;
  } finally {
    await browser.close();
    await server.stop();
  }
}

const state = mkdtempSync(join(tmpdir(), 'hotfix-host-'));
try {
  process.exitCode = await runInHost(state);
} finally {
  rmSync(state, { recursive: true, force: true, maxRetries: 20 });
}
