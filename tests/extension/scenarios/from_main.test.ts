// A hotfix that was cut from main carries what is not released: said at once, in the editor and in Problems.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';

scene('says that a branch cut from main is not cut from production', {
  trust: 'ask',
  prepare: repository => { repository.git('switch', '--quiet', '--create', 'hotfix/PROD-501-expired-cards', 'main'); },
}, async ({ workbench, open, picture }) => {
  await open();
  await workbench.answerTrust(true);
  await workbench.quickOpen('src/charge.js');
  await workbench.squiggles('error').first().waitFor();
  const problem = await workbench.problem('base/not-production-tag');
  const text = await problem.textContent() ?? '';
  assert.match(text, /carries 5 commits that are not released/);
  assert.match(text, /v1\.0\.0/);
  assert.match(await workbench.timerReads(/PROD-501/), /^PROD-501 branch/);
  await picture('from-main');
});
