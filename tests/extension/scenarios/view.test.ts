// The steps in Source Control, what a click on the clock offers, and the policy file.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';
import type { Scene } from '../harness/scene.ts';
import { branchFromProduction } from '../harness/story.ts';

scene('shows the steps with their clocks, and offers what comes next', {
  prepare: branchFromProduction,
}, async stage => {
  const { workbench, page, open, picture } = stage;
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  const label = (await workbench.timerItem()).label;
  assert.match(label, /from v1\.0\.0, next v1\.0\.1/);
  assert.match(label, /next: Make the smallest change/);

  const rows = await workbench.openSteps();
  await workbench.fold('Changes');
  await workbench.fold('Graph');
  await rows.filter({ hasText: 'Make the smallest change that helps' }).waitFor();
  await rows.filter({ hasText: 'from v1.0.0, next v1.0.1' }).waitFor();
  for (const step of ['branch', 'fix', 'test', 'review', 'deploy', 'merge back', 'clean up'])
    await rows.filter({ hasText: step }).first().waitFor();
  await picture('steps');
  await actsFromItsRow(stage);

  await workbench.timer().click();
  await workbench.rows().filter({ hasText: 'Make the smallest change that helps' }).waitFor();
  const offered = await workbench.rowLabels();
  assert.ok(offered.some(text => /Open policy/.test(text)) && offered.some(text => / fix, 0\d:\d\d\/30:00/.test(text)), offered.join('\n'));
  await picture('actions');
  await workbench.rows().filter({ hasText: 'Open policy' }).click();
  await page.locator('.tabs-container .tab.active[data-resource-name=".hotfix.json"]').waitFor();
  await page.locator('.view-line', { hasText: 'optional' }).first().waitFor();
});

/** A step's actions appear under the pointer, and show a plan or say why there is none; nothing runs by a click alone. */
async function actsFromItsRow({ workbench, page, repository, picture }: Scene): Promise<void> {
  const before = repository.git('for-each-ref');
  await workbench.stepAction('test', 'Run the Tests');
  const list = page.locator('.quick-input-list');
  await list.filter({ hasText: /This will run|This cannot run/ }).waitFor();
  await picture('step-action');
  await workbench.closeInput();
  await workbench.command('Hotfix: Undo a Step');
  await list.filter({ hasText: 'Nothing is recorded that could be taken back' }).waitFor();
  await workbench.closeInput();
  assert.equal(repository.git('for-each-ref'), before);
}

scene('checks the policy as it is written', {
  prepare: repository => {
    branchFromProduction(repository);
    repository.write('.hotfix.json', '{\n  // comments are fine\n  "nonsense": 1\n}\n');
  },
}, async ({ workbench, open, picture }) => {
  await open();
  await workbench.quickOpen('.hotfix.json');
  const problem = await workbench.problem('nonsense');
  assert.match(await problem.textContent() ?? '', /nonsense/);
  assert.equal(await (await workbench.openProblems()).filter({ hasText: 'Comments are not permitted' }).count(), 0);
  await picture('policy');
});
