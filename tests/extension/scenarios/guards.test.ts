// What only Hotfix judges, seen in the editor: the kind of a change, whether it will merge back, and how it is described.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { scene } from '../harness/scene.ts';
import type { Repository } from '../harness/repository.ts';
import { branchFromProduction } from '../harness/story.ts';

/** main compares dates otherwise by now, and says how commits are described; here two lines are only indented. */
function prepare(repository: Repository): void {
  repository.write('src/cards.js', repository.read('src/cards.js').replace('expiresAt(card) <= now', 'expiresAt(card) < now'));
  repository.write('.hotfix.json', '{ "message": { "conventional": true, "ticket": true } }\n');
  repository.git('add', '--all');
  repository.git('commit', '--quiet', '--message', 'fix: a card is good on its last day');
  repository.git('push', '--quiet', 'origin', 'main');
  branchFromProduction(repository);
  const charge = repository.read('src/charge.js');
  repository.write('src/charge.js', charge.replace(/^( +)(const receipt|return \{ ok: true, receipt \})/gm, '$1    $2'));
  repository.write('.git/COMMIT_EDITMSG', 'Cards without an expiry date are good\n');
}

scene('judges layout, the merge back and the commit message where they are written', { prepare }, async stage => {
  const { workbench, page, repository, server, open, picture } = stage;
  await open();
  await workbench.timerReads(/^PROD-501 fix/);

  await workbench.quickOpen('src/charge.js');
  await workbench.problem('scope/formatting-only');
  await workbench.squiggles('info').or(workbench.squiggles('warning')).first().waitFor();
  await workbench.goTo(15);
  await picture('guards-1-layout');
  await workbench.quickFix('Restore these lines');
  await workbench.goTo(15);
  assert.match((await workbench.visibleText()).join('\n'), /^ {2}const receipt/m, 'production\'s indentation is back');

  await workbench.quickOpen('src/cards.js');
  await workbench.goTo(13);
  await page.keyboard.type('  // never expires\n');
  const conflict = await workbench.problem('mergeback/conflict');
  assert.match(await conflict.textContent() ?? '', /main/);
  await workbench.goTo(13, 5);
  await workbench.hover('a card is good on its last day');
  await picture('guards-2-merge-back');

  const message = join(repository.path, '.git/COMMIT_EDITMSG');
  await workbench.open(server.url, repository.path, [['openFile', `vscode-remote://${new URL(server.url).host}${message}`]]);
  await page.locator('.tabs-container .tab.active[data-resource-name="COMMIT_EDITMSG"]').waitFor();
  await workbench.problem('message/type');
  await workbench.goTo(1);
  await picture('guards-3-message');
  await workbench.quickFix('Begin with "fix:"');
  await workbench.goTo(1);
  await workbench.quickFix('Name PROD-501');
  await page.locator('.editor-instance .view-line', { hasText: 'PROD-501' }).first().waitFor();
  await (await workbench.openProblems()).filter({ hasText: 'message/' }).first().waitFor({ state: 'detached' });
  await workbench.goTo(1);
  const text = (await workbench.visibleText()).join('\n');
  assert.match(text, /^fix: Cards without an expiry date are good\n\nFixes PROD-501/);
  await picture('guards-4-message-mended');
});
