// The fix is typed in silence; sixty more lines are not; one click puts production's text back.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';
import { branchFromProduction, pasteBelowTheFirstLine } from '../harness/story.ts';

scene('draws the lines that go past the budget, and restores them by one click', {
  prepare: branchFromProduction,
}, async ({ workbench, page, repository, open, picture }) => {
  await open();
  assert.match(await workbench.timerReads(/PROD-501/), /^PROD-501 fix \d\d:\d\d\/30:00$/);
  await workbench.quickOpen('src/charge.js');
  const production = repository.read('src/charge.js');

  await workbench.goTo(3, 24);
  await page.keyboard.type(' - 1');
  await pasteBelowTheFirstLine(workbench, 40);
  // Only production's text is in a hover, and only once these lines were read: the forty lines are judged by now.
  await workbench.goTo(3);
  await workbench.hover('v1.0.0');
  assert.equal(await workbench.squiggles('info').count(), 0, 'forty lines are within the budget');

  await pasteBelowTheFirstLine(workbench, 20);
  await workbench.squiggles('info').first().waitFor();
  const problem = await workbench.problem('scope/too-many-lines');
  assert.match(await problem.textContent() ?? '', /\[Ln 2, Col 1\]/, 'the hunk that went past begins on line 2');
  await picture('too-many-lines');

  await workbench.goTo(4);
  await workbench.quickFix("Restore these lines to production's (v1.0.0)");
  await workbench.squiggles('info').first().waitFor({ state: 'detached' });
  await workbench.goTo(1);
  const text = await workbench.visibleText();
  assert.equal(text[1], '', 'the pasted lines are gone');
  assert.match(text[2] ?? '', /1_000_000 - 1;$/, 'the fix is still there');
  assert.equal(repository.read('src/charge.js'), production, 'nothing was saved unasked');
  await picture('restored');
});
