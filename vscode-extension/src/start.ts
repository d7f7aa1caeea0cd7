// "Hotfix: Start" in two prompts: one line that says what is broken, then where from and how, with the plan below it.

import * as vscode from 'vscode';
import { readPlan } from './plan_document';
import { refusalText } from './plan_text';
import { CommandResult, StartArguments, StartChoice, StartChoices } from './protocol';
import { pickRepository } from './repository_pick';
import { Next, pickAndRun } from './run_command';
import { Questions } from './server';
import { Statuses } from './statuses';
import { printable } from './text';
import { Ui } from './ui';

const command = 'hotfix.start';
const typingPause = 120;  // milliseconds; a question per letter helps nobody

export interface StartFlow {
  ui: Ui;
  server: Questions;
  statuses: Statuses;
}

interface Line {
  summary: string;
  choices: StartChoice[];
}

export async function start(flow: StartFlow, given: Partial<StartArguments>, next: Next): Promise<CommandResult | undefined> {
  const repository = given.repository ?? await pickRepository(flow.ui, flow.statuses);
  if (repository === undefined) return undefined;
  const where = repository === null ? {} : { repository };
  let summary = given.summary ?? '';
  for (;;) {
    const line = await askLine(flow, where, summary);
    if (line === undefined) return undefined;
    summary = line.summary;
    const result = await pickAndRun(flow.ui, next, command, {
      title: `Hotfix: Start ${printable(summary)}`,
      placeholder: 'Enter runs the plan below. Nothing has been changed yet.',
      totalSteps: 2,
      active: 0,
      choices: recommendedFirst(line.choices).map(({ label, description, base, mode }) => (
        { label, description, arguments: { ...where, summary, base, mode } satisfies StartArguments })),
      plan: (asked, token) => flow.server.plan({ ...where, command, arguments: asked }, token),
      read: plan => readPlan(`Hotfix: Start ${printable(summary)}`, plan),
    });
    if (result !== 'back') return result;
  }
}

function recommendedFirst(choices: readonly StartChoice[]): StartChoice[] {
  return [...choices].sort((a, b) => Number(b.recommended) - Number(a.recommended));
}

/** The first prompt: judged by the server as it is typed. */
function askLine(flow: StartFlow, where: { repository?: string }, value: string): Promise<Line | undefined> {
  return new LinePrompt(flow, where, value).answer;
}

class LinePrompt {
  readonly answer: Promise<Line | undefined>;
  private readonly box: vscode.InputBox;
  private pause: NodeJS.Timeout | undefined;
  private asked: vscode.CancellationTokenSource | undefined;
  private finish: (line: Line | undefined) => void = () => undefined;

  constructor(private readonly flow: StartFlow, private readonly where: { repository?: string }, value: string) {
    const box = this.box = flow.ui.createInputBox();
    box.title = 'Hotfix: Start';
    box.prompt = 'What is broken: the ticket, if there is one, and a few words.';
    box.placeholder = 'PROD-501 expired cards';
    box.ignoreFocusOut = true;
    box.step = 1;
    box.totalSteps = 2;
    box.value = value;
    this.answer = new Promise(resolve => this.show(resolve));
  }

  private show(resolve: (line: Line | undefined) => void): void {
    const { box } = this;
    this.finish = line => {
      resolve(line);
      clearTimeout(this.pause);
      this.asked?.cancel();
      box.dispose();
    };
    box.onDidChangeValue(() => this.typed());
    box.onDidAccept(() => void this.accepted());
    box.onDidHide(() => this.finish(undefined));
    box.show();
    if (box.value !== '') this.typed();
  }

  private typed(): void {
    clearTimeout(this.pause);
    this.asked?.cancel();
    if (this.box.value.trim() === '') {
      this.box.validationMessage = undefined;  // nobody is told off for what is not written yet
      return;
    }
    this.pause = setTimeout(() => void this.judge(), typingPause);
  }

  private async accepted(): Promise<void> {
    clearTimeout(this.pause);
    const summary = this.box.value;
    const choices = await this.judge();
    if (choices?.problem === null && choices.choices.length > 0) this.finish({ summary, choices: choices.choices });
  }

  /** What the server says of the line as it stands; undefined where it was typed on meanwhile, or there is no answer. */
  private async judge(): Promise<StartChoices | undefined> {
    this.asked?.cancel();
    const asked = this.asked = new vscode.CancellationTokenSource();
    this.box.busy = true;
    try {
      const choices = await this.flow.server.startChoices({ ...this.where, summary: this.box.value }, asked.token);
      if (asked.token.isCancellationRequested) return undefined;
      this.say(choices);
      return choices;
    } catch (error) {
      if (!asked.token.isCancellationRequested) this.box.validationMessage = error instanceof Error ? error.message : String(error);
      return undefined;
    } finally {
      if (this.asked === asked) this.box.busy = false;
    }
  }

  private say(choices: StartChoices): void {
    if (choices.problem !== null) {
      this.box.validationMessage = printable(refusalText(choices.problem));
    } else if (choices.branch !== null) {
      this.box.validationMessage = {
        message: `Branch ${printable(choices.branch)}`, severity: vscode.InputBoxValidationSeverity.Info,
      };
    }
  }
}

/** A hotfix in a work tree of its own is opened where the person wants it. */
export async function openWorkTree(result: CommandResult | undefined): Promise<void> {
  if (typeof result?.folder !== 'string' || result.refusal) return;
  const how = vscode.workspace.getConfiguration('hotfix').get<string>('openWorktree', 'newWindow');
  let newWindow = how === 'newWindow';
  if (how === 'ask') {
    const here = 'This Window';
    const other = 'New Window';
    const answer = await vscode.window.showInformationMessage('The hotfix has a work tree of its own. Open it?', other, here);
    if (answer === undefined) return;
    newWindow = answer === other;
  }
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.parse(result.folder), { forceNewWindow: newWindow });
}
