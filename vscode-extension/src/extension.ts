// Hotfix for VS Code: starts hotfixd and shows what it says. There is no judgement here: labels, plans and choices are the server's.

import * as vscode from 'vscode';
import * as actions from './actions';
import * as commands from './commands';
import * as compare from './compare';
import * as contextKeys from './context_keys';
import { Hotfix } from './hotfix';
import * as output from './output';
import * as planDocument from './plan_document';
import * as policy from './policy';
import * as reviewNotice from './review_notice';
import { Server } from './server';
import * as serverCommands from './server_commands';
import { Statuses } from './statuses';
import * as statusBar from './status_bar';
import * as stepsView from './steps_view';
import * as targetNotice from './target_notice';
import * as trust from './trust';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Hotfix', { log: true });
  const statuses = new Statuses();
  server = new Server(context, statuses, log);
  context.subscriptions.push(log, statuses, server);
  const hotfix: Hotfix = { context, server, statuses, log };
  for (const feature of [
    contextKeys, commands, serverCommands, trust, policy, planDocument, output, statusBar, stepsView, targetNotice, reviewNotice,
    actions, compare,
  ]) feature.activate(hotfix);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
