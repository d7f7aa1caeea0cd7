// What every feature is given.

import * as vscode from 'vscode';
import { Server } from './server';
import { Statuses } from './statuses';

export interface Hotfix {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly statuses: Statuses;
  readonly log: vscode.LogOutputChannel;
}
