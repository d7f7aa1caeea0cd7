// Choices, and below them what the active one would run. Enter runs only what is shown: the first Enter before a plan is there
// does nothing.

import * as vscode from 'vscode';
import { noteRow, planRow, refusalRow } from './plan_text';
import { Plan, PlanResult, Refusal } from './protocol';
import { label } from './text';
import { Ui } from './ui';

export interface Choice<A extends object> {
  label: string;
  description: string;
  arguments: A;
}

export interface PlanQuestion<A extends object> {
  title: string;
  placeholder: string;
  choices: readonly Choice<A>[];
  active: number;
  totalSteps?: number;  // the picker is the last of so many prompts; then there is a way back
  plan(given: A, token: vscode.CancellationToken): Promise<PlanResult>;
  /** Opens a plan where there is more room. */
  read?(plan: Plan): unknown;
}

const readButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Read the whole plan in an editor',
};

export interface PlanAnswer<A extends object> {
  choice: number;
  arguments: A;
  planId: string;
}

/** What stands in the way is to be passed: a gate with a reason, a missing `command` with one that was offered, a name. */
export interface WayPast {
  choice: number;
  refusal: Refusal;
  past: { gate: string } | { command: string } | { ask: 'approvedBy' };
}

export type Picked<A extends object> = PlanAnswer<A> | WayPast | 'back' | undefined;

interface Item extends vscode.QuickPickItem {
  choice?: number;
  past?: WayPast['past'];
}

function waysPast({ code, gate, choices }: Refusal): Item[] {
  const ways: Item[] = (choices ?? []).map(command => (
    { label: `$(play) ${label(command)}`, detail: 'Take this.', past: { command } }));
  if (code === 'no-name') ways.push({ label: '$(edit) Say who…', past: { ask: 'approvedBy' } });
  if (gate) ways.push({ label: '$(unlock) Go on in spite of it…', detail: 'With a reason, which stands in the timeline.', past: { gate } });
  return ways;
}

export function pickPlan<A extends object>(ui: Ui, question: PlanQuestion<A>): Promise<Picked<A>> {
  return new PlanPicker(ui, question).answer;
}

const quiet = 40;  // milliseconds in which VS Code has told of what we changed ourselves

class PlanPicker<A extends object> {
  readonly answer: Promise<Picked<A>>;
  private readonly picker: vscode.QuickPick<Item>;
  private readonly choices: Item[];
  private asked: vscode.CancellationTokenSource | undefined;
  private current: number | undefined;
  private shown: Plan | undefined;  // of the current choice, once it can be read
  private refused: Refusal | undefined;

  private ended = false;

  constructor(private readonly ui: Ui, private readonly question: PlanQuestion<A>) {
    this.picker = ui.createQuickPick<Item>();
    this.choices = question.choices.map((choice, at) => (
      { label: label(choice.label), description: label(choice.description), alwaysShow: true, choice: at }));
    this.answer = new Promise(resolve => this.show(resolve));
  }

  private show(resolve: (answer: Picked<A>) => void): void {
    const { picker, question } = this;
    picker.title = question.title;
    picker.placeholder = question.placeholder;
    picker.ignoreFocusOut = true;
    const back = question.totalSteps !== undefined;
    if (back) picker.step = picker.totalSteps = question.totalSteps;
    picker.buttons = [...back ? [vscode.QuickInputButtons.Back] : [], ...question.read ? [readButton] : []];
    const finish = (answer: Picked<A>): void => {
      resolve(answer);
      this.ended = true;
      this.asked?.cancel();
      picker.dispose();
    };
    picker.onDidAccept(() => {
      if (this.isOnCurrent()) this.accept(finish);
      else this.later(() => { if (this.isOnCurrent()) this.accept(finish); else this.follow(); });
    });
    picker.onDidTriggerButton(button => {
      if (button === vscode.QuickInputButtons.Back) finish('back');
      else if (this.shown !== undefined) question.read?.(this.shown);
    });
    picker.onDidHide(() => finish(undefined));
    // VS Code makes the first of a new list active, tells of that, and only then of the one that we made active.
    picker.onDidChangeActive(() => this.later(() => this.follow()));
    picker.show();
    void this.ask(question.active);
  }

  private later(run: () => void): void {
    const unlessEnded = (): void => { if (!this.ended) run(); };
    if (this.ui.later !== undefined) this.ui.later(unlessEnded);
    else setTimeout(unlessEnded, quiet);
  }

  /** A row of the plan belongs to the choice that it was shown for. */
  private isOnCurrent(): boolean {
    const active = this.picker.activeItems[0]?.choice;
    return active === undefined || active === this.current;
  }

  private follow(): void {
    const active = this.picker.activeItems[0]?.choice;
    if (active !== undefined && active !== this.current) void this.ask(active);
  }

  /** Nothing runs whose plan was not seen. */
  private accept(finish: (answer: Picked<A>) => void): void {
    const choice = this.current;
    const given = choice === undefined ? undefined : this.question.choices[choice];
    if (choice === undefined || given === undefined) return;
    const past = this.picker.activeItems[0]?.past;
    if (past !== undefined && this.refused !== undefined) finish({ choice, refusal: this.refused, past });
    else if (this.shown !== undefined) finish({ choice, arguments: given.arguments, planId: this.shown.id });
  }

  private async ask(choice: number): Promise<void> {
    const given = this.question.choices[choice];
    if (given === undefined) return;
    this.asked?.cancel();
    const asked = this.asked = new vscode.CancellationTokenSource();
    this.current = choice;
    this.shown = this.refused = undefined;
    this.picker.busy = true;
    this.rows('', []);
    try {
      const result = await this.question.plan(given.arguments, asked.token);
      if (asked.token.isCancellationRequested) return;
      this.showResult(result);
    } catch (error) {
      if (asked.token.isCancellationRequested) return;
      const message = error instanceof Error ? error.message : String(error);
      this.rows('No plan', [{ label: `$(error) ${label(message)}` }]);
    }
    this.picker.busy = false;
  }

  private showResult(result: PlanResult): void {
    if (result.plan) {
      const { entries, notes } = result.plan;
      this.rows(entries.length === 0 ? 'There is nothing left to run' : 'This will run',
                [...(notes ?? []).map(noteRow), ...entries.map(planRow)]);
      this.shown = result.plan;
    } else if (result.refusal) {
      this.refused = result.refusal;
      this.rows('This cannot run', [refusalRow(result.refusal), ...waysPast(result.refusal)]);
    }
  }

  private rows(heading: string, rows: readonly Item[]): void {
    const active = this.current === undefined ? undefined : this.choices[this.current];
    const separator: Item[] = heading === '' ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }];
    this.picker.items = [...this.choices, ...separator, ...rows.map(row => ({ ...row, alwaysShow: true }))];
    if (active !== undefined) this.picker.activeItems = [active];
  }
}
