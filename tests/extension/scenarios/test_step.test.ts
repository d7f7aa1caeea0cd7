// The tests, from their row in the view: what the files suggest is offered, runs once it was seen, and its verdict ticks the
// step. Then the timeline, as a document.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';
import { branchFromProduction, commitTheFix } from '../harness/story.ts';

scene('runs the tests that the files suggest once they were seen, and shows what they print', {
  prepare: branchFromProduction,
}, async stage => {
  const { workbench, page, repository, open, picture } = stage;
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  await commitTheFix(stage, /^PROD-501 review/);  // nothing says what the tests are: they wait for nobody

  await workbench.stepAction('test', 'Run the Tests');
  const list = page.locator('.quick-input-list');
  await list.filter({ hasText: 'This cannot run' }).waitFor();
  await picture('test-1-offered');
  await workbench.rows().filter({ hasText: 'npm test' }).last().click();
  await list.filter({ hasText: 'This will run' }).waitFor();
  await picture('test-2-plan');
  await page.keyboard.press('Enter');
  await workbench.inputGone();

  await page.locator('.part.panel .view-line', { hasText: /pass/ }).first().waitFor();
  await (await workbench.openSteps()).filter({ hasText: /^test.*passed/ }).first().waitFor();
  await picture('test-3-passed');
  assert.equal(repository.git('status', '--porcelain'), '');

  await workbench.command('Hotfix: Open the Timeline');
  await page.locator('.editor-instance .view-line', { hasText: 'PROD-501' }).first().waitFor();
  await picture('timeline');
});
