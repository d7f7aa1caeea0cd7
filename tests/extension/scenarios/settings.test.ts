// A server that cannot be started is explained, and no workspace can name a program to run.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scene } from '../harness/scene.ts';
import { branchFromProduction } from '../harness/story.ts';

scene('says why the server of the settings cannot be started, and starts the right one once that is corrected', {
  prepare: branchFromProduction, machineSettings: { 'hotfix.server.path': '/nowhere/hotfixd' },
}, async ({ workbench, state, open, picture }) => {
  await open();
  const message = workbench.notification('cannot be started from /nowhere/hotfixd: There is no such file.');
  await message.waitFor();
  assert.match(await message.textContent() ?? '', /Correct the setting "hotfix\.server\.path"/);
  assert.equal(await workbench.timer().count(), 0);
  await picture('not-startable');
  writeFileSync(join(state, 'user/Machine/settings.json'), '{}');
  await workbench.timerReads(/^PROD-501 fix/);
});

scene('runs no program that a workspace names', {
  prepare: (repository, state) => {
    branchFromProduction(repository);
    const program = join(state, 'trap');
    writeFileSync(program, `#!/bin/sh\n: > '${join(state, 'sprung')}'\n`);
    chmodSync(program, 0o755);
    repository.write('.vscode/settings.json', JSON.stringify({ 'hotfix.server.path': program }));
  },
}, async ({ workbench, state, open }) => {
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  assert.equal(existsSync(join(state, 'sprung')), false);
});
