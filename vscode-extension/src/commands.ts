// The server's commands have the server's names; what one lacks is asked for here, between the palette and the wire.

import * as vscode from 'vscode';
import { accept } from './accept';
import { Hotfix } from './hotfix';
import { AcceptArguments, CommandResult, StartArguments } from './protocol';
import { pickRepository } from './repository_pick';
import { Next, pickAndRun, report, run } from './run_command';
import { Questions } from './server';
import { openWorkTree, start } from './start';
import { Statuses } from './statuses';
import { Ui } from './ui';

export interface Flow {
  ui: Ui;
  server: Questions;
  statuses: Statuses;
}

type Given = Record<string, unknown>;

export async function collect(flow: Flow, command: string, args: readonly unknown[], next: Next):
    Promise<CommandResult | undefined> {
  const [first] = args;
  // Menus pass the URI of what was clicked; only a plain object is arguments.
  const given: Given = typeof first === 'object' && first !== null && !(first instanceof vscode.Uri) ? { ...first } : {};
  if (command === 'hotfix.accept') return accept(flow.ui, given as Given & AcceptArguments, next);
  if (typeof given['planId'] === 'string') return report(flow.ui, await run(next, command, given));
  if (command === 'hotfix.start') return start(flow, given as Partial<StartArguments>, next);
  return planned(flow, command, given, next);
}

/** Any command that needs nothing but a look at its plan. */
async function planned(flow: Flow, command: string, given: Given, next: Next): Promise<CommandResult | undefined> {
  const repository = given['repository'] ?? await pickRepository(flow.ui, flow.statuses);
  if (repository === undefined) return undefined;
  const where = typeof repository === 'string' ? { repository } : {};
  const status = flow.statuses.all().find(one => one.repository === repository);
  const label = status?.next?.command === command ? status.next.title : titles[command] ?? command;
  const result = await pickAndRun(flow.ui, next, command, {
    title: `Hotfix: ${label}`,
    placeholder: 'Enter runs the plan below. Nothing has been changed yet.',
    active: 0,
    choices: [{ label, description: status?.branch ?? '', arguments: { ...given, ...where } }],
    plan: (asked, token) => flow.server.plan({ ...where, command, arguments: asked }, token),
  });
  return result === 'back' ? undefined : result;
}

const titles: Partial<Record<string, string>> = { 'hotfix.adopt': 'Declare this branch a hotfix' };

export function activate({ server, statuses }: Hotfix): void {
  const flow: Flow = { ui: vscode.window, server, statuses };
  server.middleware = async (command, args, next) => {
    const result = await collect(flow, command, args, next);
    if (command === 'hotfix.start') await openWorkTree(result);
    return result;
  };
}
