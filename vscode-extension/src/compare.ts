// "Compare with Production": the active file, production's text on the left. The text is the server's.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { ProductionText } from './protocol';
import { printable } from './text';

export const scheme = 'hotfix-production';

/** Production's side of a file: its own path, so that the language is the file's; the file itself in the query. */
export function productionUri(file: vscode.Uri): vscode.Uri {
  return file.with({ scheme, query: file.toString(), authority: '', fragment: '' });
}

function fileOf(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.parse(uri.query);
}

export function diffTitle(file: vscode.Uri, production: ProductionText): string {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const left = production.text === null ? `not in ${production.name ?? ''}` : production.name ?? '';
  return printable(`${name} (${left} ↔ now)`);
}

export function activate({ context, server, statuses }: Hotfix): void {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: async uri => (await server.productionText(fileOf(uri))).text ?? '',
  };
  let bases = '';
  context.subscriptions.push(
    changed, vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    vscode.commands.registerCommand('hotfix.compareWithProduction', compare),
    statuses.onDidChange(() => {
      // Only another base has another text: a keystroke must not reload what is open.
      const now = JSON.stringify(statuses.all().map(status => [status.repository, status.base?.commit]));
      if (now === bases) return;
      bases = now;
      for (const document of vscode.workspace.textDocuments) {
        if (document.uri.scheme === scheme && server.running) changed.fire(document.uri);
      }
    }));

  async function compare(given?: vscode.Uri): Promise<void> {
    const file = given ?? vscode.window.activeTextEditor?.document.uri;
    if (file?.scheme !== 'file') {
      void vscode.window.showInformationMessage('Open a file of the hotfix first: it is what is compared.');
      return;
    }
    const production = await server.productionText(file);
    if (production.name === null) {
      void vscode.window.showInformationMessage('There is nothing to compare with: this file is on no hotfix.');
      return;
    }
    await vscode.commands.executeCommand('vscode.diff', productionUri(file), file, diffTitle(file, production));
  }
}
