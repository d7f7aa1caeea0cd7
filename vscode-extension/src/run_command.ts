// Runs what a person has seen the plan of, and says what came of it.

import * as vscode from 'vscode';
import { ExecuteCommandSignature } from 'vscode-languageclient/node';
import { refusalText } from './plan_text';
import { pickPlan, PlanAnswer, PlanQuestion } from './plan_picker';
import { CommandResult } from './protocol';
import { Ui } from './ui';

export type Next = ExecuteCommandSignature;

export async function run(next: Next, command: string, given: object): Promise<CommandResult | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Hotfix' },
                                    async () => await next(command, [given]) as CommandResult | undefined);
}

/** A refusal is said; success shows in the status. */
export function report(ui: Ui, result: CommandResult | undefined): CommandResult | undefined {
  if (result?.refusal) void ui.showErrorMessage(refusalText(result.refusal));
  return result;
}

/** Shows the plan, runs it by its id, and shows the new one where something changed in between. */
export async function pickAndRun<A extends object>(ui: Ui, next: Next, command: string, question: PlanQuestion<A>):
    Promise<CommandResult | 'back' | undefined> {
  let asked = question;
  for (;;) {
    const answer: PlanAnswer<A> | 'back' | undefined = await pickPlan(ui, asked);
    if (answer === undefined || answer === 'back') return answer;
    const result = await run(next, command, { ...answer.arguments, planId: answer.planId });
    if (result?.refusal?.code !== 'plan-changed') return report(ui, result);
    asked = { ...question, active: answer.choice, placeholder: result.refusal.message };
  }
}
