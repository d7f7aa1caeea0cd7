// A repository that nobody trusts: its hooks, filters, monitors and programs do not run, and the findings still show. Then trust is
// granted, and the same traps prove that they would have gone off.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scene } from '../harness/scene.ts';
import { branchFromProduction, pasteBelowTheFirstLine } from '../harness/story.ts';
import type { Repository } from '../harness/repository.ts';

const hooks = ['pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction', 'pre-push', 'post-merge', 'pre-auto-gc'];

/** Every way known to us in which reading a repository with git can run a program. Each leaves a file when it runs. */
function setTraps(repository: Repository, sprung: string): void {
  mkdirSync(sprung, { recursive: true });
  const folder = join(repository.path, '.git/traps');
  mkdirSync(folder);
  const trap = (name: string, then = 'exec cat'): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n: > '${join(sprung, name)}'\n${then}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  repository.git('config', 'core.hooksPath', folder);
  for (const hook of hooks) trap(hook, 'exit 0');
  repository.git('config', 'core.fsmonitor', trap('fsmonitor', 'exit 1'));
  repository.git('config', 'filter.trap.clean', trap('clean'));
  repository.git('config', 'filter.trap.smudge', trap('smudge'));
  repository.git('config', 'filter.process-trap.process', trap('process', 'exit 1'));
  repository.git('config', 'diff.trap.textconv', trap('textconv', 'exec cat "$1"'));
  repository.git('config', 'diff.external', trap('external-diff', 'exit 0'));
  repository.git('config', 'credential.helper', trap('credentials', 'exit 0'));
  repository.git('config', 'core.sshCommand', trap('ssh', 'exit 1'));
  writeFileSync(join(repository.path, '.git/info/attributes'),
                '*.js diff=trap\n*.md filter=trap diff=trap\npackage.json filter=process-trap\n');
  repository.write('.hotfix.json', JSON.stringify({ tests: [{ run: [trap('policy-test', 'exit 0')] }],
                                                    production: { command: [trap('policy-command', 'echo v1.0.0')] } }));
  for (const file of ['README.md', 'package.json', 'src/cards.js']) repository.write(file, `${repository.read(file)}\n`);
  rmSync(sprung, { recursive: true });
  mkdirSync(sprung);
}

// VS Code's own git would spring the traps once it is trusted: only ours is on trial.
const settings = { 'git.enabled': false };

scene('runs nothing in restricted mode, still shows findings, and wakes up when trust is granted', {
  trust: 'restricted', settings,
  prepare: (repository, state) => {
    branchFromProduction(repository);
    setTraps(repository, join(state, 'sprung'));
  },
}, async ({ workbench, page, state, open, picture }) => {
  const sprung = (): string[] => readdirSync(join(state, 'sprung'));
  await open();
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
  await workbench.quickOpen('src/charge.js');
  await pasteBelowTheFirstLine(workbench, 70);
  await workbench.squiggles('info').first().waitFor();
  await workbench.problem('scope/too-many-lines');
  await workbench.timerReads(/^PROD-501/);
  assert.match((await workbench.timerItem()).label, /nothing of this repository runs/);
  await workbench.goTo(1);
  await page.keyboard.press('Control+S');
  await workbench.problem('scope/too-many-lines');
  assert.deepEqual(sprung(), []);
  await picture('restricted');

  await workbench.command('Workspaces: Manage Workspace Trust');
  await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await workbench.timer().and(page.locator(':not([aria-label*="nothing of this repository runs"])')).waitFor();
  assert.notDeepEqual(sprung(), [], 'the traps work: trusted git springs them');
});
