// What tests and deploys write, as it comes: an output channel for each, in sight from its first line.

import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { OutputParams } from './protocol';

const names: Partial<Record<string, string>> = { 'hotfix.test': 'Hotfix Tests', 'hotfix.deploy': 'Hotfix Deploy' };

export function channelName(command: string): string {
  return names[command] ?? 'Hotfix Output';
}

/** A channel draws no colours: their codes would only stand in the way of reading. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text);
}

export function activate({ context, server }: Hotfix): void {
  const channels = new Map<string, vscode.OutputChannel>();
  const shown = new Set<string>();  // of the command that runs
  const channel = (name: string): vscode.OutputChannel => {
    let one = channels.get(name);
    if (one === undefined) {
      one = vscode.window.createOutputChannel(name);
      channels.set(name, one);
      context.subscriptions.push(one);
    }
    return one;
  };
  context.subscriptions.push(
    server.onWillRun(command => {
      const name = channelName(command);
      shown.delete(name);
      channels.get(name)?.clear();
    }),
    server.onOutput((params: OutputParams) => {
      const name = channelName(params.command);
      const one = channel(name);
      one.append(plainText(params.text));
      if (shown.has(name)) return;
      shown.add(name);
      one.show(true);
    }));
}
