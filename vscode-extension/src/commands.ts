// The server's commands have the server's names; what one lacks is asked for here, between the palette and the wire.

import * as vscode from 'vscode';
import { accept } from './accept';
import { documentCommands, openDocument } from './documents';
import { pickFinding } from './finding_pick';
import { Hotfix } from './hotfix';
import { AcceptArguments, CommandResult, StartArguments, Status } from './protocol';
import { askReason } from './reason';
import { readPlan } from './plan_document';
import { pickRepository } from './repository_pick';
import { Next, pickAndRun, report, run } from './run_command';
import { Questions } from './server';
import { openWorkTree, start } from './start';
import { hotfixName } from './status_text';
import { Statuses } from './statuses';
import { ViewNode } from './view_node';
import { printable } from './text';
import { Ui } from './ui';
import { variants } from './variants';

export interface Flow {
  ui: Ui;
  server: Questions;
  statuses: Statuses;
}

type Given = Record<string, unknown>;

const ofAFinding: readonly string[] = ['hotfix.park', 'hotfix.restore', 'hotfix.accept'];
const leaveReasons = ['Not needed after all', 'Another fix was deployed', 'The cause is elsewhere'];

/** Menus pass what was clicked: a row of our view knows its arguments, a URI of a file says nothing of them. */
function givenBy(command: string, first: unknown): Given {
  if (first instanceof ViewNode) return first.argumentsOf(command);
  const plain = typeof first === 'object' && first !== null && Object.getPrototypeOf(first) === Object.prototype;
  return plain ? { ...first } : {};
}

export async function collect(flow: Flow, command: string, args: readonly unknown[], next: Next):
    Promise<CommandResult | undefined> {
  let given = givenBy(command, args[0]);
  if (typeof given['planId'] === 'string') return report(flow.ui, await run(next, command, given));
  if (command === 'hotfix.start' && !onlyPicks(given)) return start(flow, given as Partial<StartArguments>, next);
  const repository = given['repository'] ?? await pickRepository(flow.ui, flow.statuses);
  if (repository === undefined) return undefined;
  if (typeof repository === 'string') given = { ...given, repository };
  const status = flow.statuses.all().find(one => one.repository === repository);
  if (documentCommands.includes(command)) return report(flow.ui, await run(next, command, given));
  if (ofAFinding.includes(command) && !['fingerprint', 'path', 'cause'].some(key => key in given)) {
    const fingerprint = await pickFinding(flow.ui, status, titleOf(command));
    if (fingerprint === undefined) return undefined;
    given = { ...given, fingerprint };
  }
  if (command === 'hotfix.accept') return accept(flow.ui, given as Given & AcceptArguments, next);
  if (command === 'hotfix.abort' && given['reason'] === undefined) {
    const reason = await askReason(flow.ui, {
      title: titleOf(command), placeholder: 'Why is the hotfix left? It stands in the timeline.', canned: leaveReasons,
    });
    if (reason === undefined) return undefined;
    given = { ...given, reason };
  }
  return planned(flow, command, given, status, next);
}

/** A start that names commits and nothing else: they are picked onto the hotfix that is checked out. */
function onlyPicks(given: Given): boolean {
  return Array.isArray(given['pick']) && given['pick'].length > 0 && (given['summary'] ?? '') === '' && given['ticket'] === undefined;
}

function titleOf(command: string): string {
  const words = command.replace(/^hotfix\./, '').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return `Hotfix: ${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Any command once its arguments are there: a look at its plan, then a run of exactly that. */
async function planned(flow: Flow, command: string, given: Given, status: Status | undefined, next: Next):
    Promise<CommandResult | undefined> {
  const where = typeof given['repository'] === 'string' ? { repository: given['repository'] } : {};
  const title = onlyPicks(given) ? 'Hotfix: Pick' : titleOf(command);
  const result = await pickAndRun(flow.ui, next, command, {
    title,
    placeholder: 'Enter runs the plan below. Nothing has been changed yet.',
    active: 0,
    choices: variants(command, status, given).map(one => ({ ...one, arguments: { ...given, ...one.arguments } })),
    plan: (asked, token) => flow.server.plan({ ...where, command, arguments: asked }, token),
    read: plan => readPlan(title, plan),
  });
  return result === 'back' ? undefined : result;
}

/** What is over has nothing in the status bar any more; its timeline is ready. */
async function offerTimeline(before: Status, verb: string): Promise<void> {
  const open = 'Open Timeline';
  const answer = await vscode.window.showInformationMessage(`${printable(hotfixName(before))} ${verb}.`, open);
  if (answer !== open) return;
  await vscode.commands.executeCommand('hotfix.timeline', { repository: before.repository, branch: before.branch ?? undefined });
}

const endings: Partial<Record<string, string>> = {
  'hotfix.cleanUp': 'is in production, in every target, and cleaned up', 'hotfix.abort': 'was left; its work is kept under a ref',
};

export function activate({ server, statuses }: Hotfix): void {
  const flow: Flow = { ui: vscode.window, server, statuses };
  server.middleware = async (command, args, next) => {
    const before = statuses.current()?.status;
    const result = await collect(flow, command, args, next);
    if (result === undefined || result.refusal) return result;
    await openWorkTree(result);
    await openDocument(result);
    const ending = endings[command];
    if (ending !== undefined && before !== undefined && result.done.length > 0) void offerTimeline(before, ending);
    return result;
  };
}

