// The policy: its settings go to the server, its file is opened or begun. The schema is contributed in package.json.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';

const template = `// What this team says about its hotfixes. Every key is optional: what is not said is inferred from the repository.
// Completion (Ctrl+Space) lists all keys and what they mean.
{
  // "production": { "branch": "production" }
  // "budgets": { "lines": { "information": 50, "warning": 100 } }
}
`;

export function activate({ context, server, statuses }: Hotfix): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('hotfix.openPolicy', openPolicy),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('hotfix.policy')) server.sendSettings();
    }));

  async function openPolicy(): Promise<void> {
    const root = rootFolder();
    if (root === undefined) {
      void vscode.window.showInformationMessage('Open the folder of a repository first: its policy is .hotfix.json there.');
      return;
    }
    const file = vscode.Uri.joinPath(root, '.hotfix.json');
    if (await exists(file)) {
      await vscode.window.showTextDocument(file);
      return;
    }
    const document = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
    await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
    const editor = await vscode.window.showTextDocument(document);
    if (document.getText() === '') await editor.edit(edit => edit.insert(new vscode.Position(0, 0), template));
  }

  function rootFolder(): vscode.Uri | undefined {
    const editor = vscode.window.activeTextEditor?.document.uri;
    const status = (editor === undefined ? undefined : statuses.of(editor)) ?? statuses.current()?.status
      ?? statuses.repositories()[0];
    return status === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.parse(status.repository);
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
