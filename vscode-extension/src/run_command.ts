// Runs what a person has seen the plan of, and says what came of it.

import * as vscode from 'vscode';
import { ExecuteCommandSignature } from 'vscode-languageclient/node';
import { refusalText } from './plan_text';
import { Picked, pickPlan, PlanQuestion, WayPast } from './plan_picker';
import { CommandResult } from './protocol';
import { askReason } from './reason';
import { Ui } from './ui';

export type Next = ExecuteCommandSignature;

const openLabel = 'Open Work Tree';
const gateReasons = ['Production is down and this cannot wait', 'Agreed with the team', 'Checked by hand'];

export async function run(next: Next, command: string, given: object): Promise<CommandResult | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Hotfix' },
                                    async () => await next(command, [given]) as CommandResult | undefined);
}

/** A refusal is said, and the work tree that it is about is offered; success shows in the status. */
export function report(ui: Ui, result: CommandResult | undefined): CommandResult | undefined {
  if (result === undefined) return result;
  for (const note of result.notes ?? []) void ui.showInformationMessage(note);
  if (typeof result.url === 'string') void offerPage(ui, result.url);
  if (!result.refusal) return result;
  const { folder } = result;
  const text = refusalText(result.refusal);
  if (typeof folder === 'string') void offerFolder(ui.showErrorMessage(text, openLabel), folder);
  else void ui.showErrorMessage(text);
  return result;
}

async function offerFolder(asked: Thenable<string | undefined>, folder: string): Promise<void> {
  if (await asked === openLabel)
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.parse(folder), { forceNewWindow: true });
}

/** Only a web page: nothing that a remote prints may start a program. */
async function offerPage(ui: Ui, url: string): Promise<void> {
  if (!/^https?:\/\//.test(url)) return;
  const open = 'Open in Browser';
  if (await ui.showInformationMessage(url, open) === open) await vscode.env.openExternal(vscode.Uri.parse(url));
}

/** The question with this passed in the choice that it stood in the way of; undefined: no reason was given. */
async function passed<A extends object>(ui: Ui, question: PlanQuestion<A>, { choice, refusal, past }: WayPast):
    Promise<PlanQuestion<A> | undefined> {
  const given = question.choices[choice]?.arguments;
  let more: object = past;
  if ('gate' in past) {
    const reason = await askReason(ui, { title: question.title, placeholder: refusal.message, canned: gateReasons });
    if (reason === undefined) return undefined;
    more = { override: { ...(given as { override?: object } | undefined)?.override, [past.gate]: reason } };
  } else if ('ask' in past) {
    const name = await askReason(ui, { title: question.title, placeholder: 'Who approved it?', canned: [] });
    if (name === undefined) return undefined;
    more = { [past.ask]: name };
  }
  const choices = question.choices.map((one, at) => (at === choice ? { ...one, arguments: { ...one.arguments, ...more } } : one));
  return { ...question, choices, active: choice };
}

/** Shows the plan, runs it by its id, and shows the new one where something changed in between. */
export async function pickAndRun<A extends object>(ui: Ui, next: Next, command: string, question: PlanQuestion<A>):
    Promise<CommandResult | 'back' | undefined> {
  let asked = question;
  for (;;) {
    const answer: Picked<A> = await pickPlan(ui, asked);
    if (answer === undefined || answer === 'back') return answer;
    if ('past' in answer) {
      const again = await passed(ui, asked, answer);
      if (again === undefined) return undefined;
      asked = again;
      continue;
    }
    const result = await run(next, command, { ...answer.arguments, planId: answer.planId });
    if (result?.refusal?.code !== 'plan-changed') return report(ui, result);
    asked = { ...asked, active: answer.choice, placeholder: result.refusal.message };
  }
}
