// "Hotfix: Restart Server" and "Hotfix: Show Log": always there, whatever the server does.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';

export function activate({ context, server, log }: Hotfix): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('hotfix.restartServer', () => server.restart()),
    vscode.commands.registerCommand('hotfix.showLog', () => log.show()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void server.refresh()),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('hotfix.server.path')) void server.restart();
    }));
}
