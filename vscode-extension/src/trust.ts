// Workspace Trust: the server is told at its start, and the moment it is granted.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';

export function activate({ context, server }: Hotfix): void {
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => server.sendTrust()));
}
