import assert from 'node:assert/strict';
import { RestartBudget } from '../../../vscode-extension/src/restart_budget';
import * as vscode from 'vscode';
import { diffTitle, productionUri } from '../../../vscode-extension/src/compare';
import { serverProgram, whyNotStartable } from '../../../vscode-extension/src/server_program';

suite('the extension that is installed', () => {
  const installed = (): vscode.Extension<unknown> => {
    const extension = vscode.extensions.getExtension('hotfix.hotfix');
    assert.ok(extension !== undefined, 'the .vsix is installed');
    return extension;
  };

  test('is up, and its server\'s commands are registered by the server', async () => {
    await installed().activate();
    const all = await vscode.commands.getCommands(true);
    for (const name of ['hotfix.adopt', 'hotfix.accept', 'hotfix.restartServer', 'hotfix.compareWithProduction'])
      assert.ok(all.includes(name), name);
  });

  test('supports restricted mode, and lets no workspace name a program', () => {
    const manifest = installed().packageJSON as {
      capabilities: { untrustedWorkspaces: { supported: string } };
      contributes: { configuration: { properties: Record<string, { scope: string }> } };
    };
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest.contributes.configuration.properties['hotfix.server.path']?.scope, 'machine');
  });

  test('has a server that starts', async () => {
    const program = serverProgram(installed().extensionUri);
    assert.equal(program.fromSettings, false);
    assert.equal(await whyNotStartable(program), undefined);
  });

  test('says why a server does not start', async () => {
    assert.match(await whyNotStartable({ path: '/nowhere', fromSettings: true }) ?? '', /no such file.*hotfix\.server\.path/i);
    assert.match(await whyNotStartable({ path: '/bin/false', fromSettings: false }) ?? '', /cannot be started from \/bin\/false/);
  });

  test('keeps a file\'s name and language on production\'s side', () => {
    const file = vscode.Uri.file('/r/src/a b#1.js');
    const uri = productionUri(file);
    assert.equal(uri.path, file.path);
    assert.equal(vscode.Uri.parse(uri.query).toString(), file.toString());
    assert.equal(diffTitle(file, { text: 'x', name: 'v1.0.0' }), 'a b#1.js (v1.0.0 ↔ now)');
    assert.equal(diffTitle(file, { text: null, name: 'v1.0.0' }), 'a b#1.js (not in v1.0.0 ↔ now)');
  });
});

suite('starting a server again', () => {
  test('ends with the fifth death within three minutes', () => {
    const budget = new RestartBudget();
    assert.deepEqual([0, 1, 2, 3, 4].map(at => budget.allows(at * 1000)), [true, true, true, true, false]);
  });
  test('goes on for ever where it dies rarely', () => {
    const budget = new RestartBudget();
    for (let i = 0; i < 50; ++i) assert.ok(budget.allows(i * 60_000));
  });
});
