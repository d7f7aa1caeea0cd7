// Choices, and below them what the active one would run. Enter runs only what is shown: the first Enter before a plan is there
// does nothing.

import * as vscode from 'vscode';
import { noteRow, planRow, refusalRow } from './plan_text';
import { Plan, PlanResult } from './protocol';
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
}

export interface PlanAnswer<A extends object> {
  choice: number;
  arguments: A;
  planId: string;
}

interface Item extends vscode.QuickPickItem {
  choice?: number;
}

export function pickPlan<A extends object>(ui: Ui, question: PlanQuestion<A>): Promise<PlanAnswer<A> | 'back' | undefined> {
  return new PlanPicker(ui, question).answer;
}

class PlanPicker<A extends object> {
  readonly answer: Promise<PlanAnswer<A> | 'back' | undefined>;
  private readonly picker: vscode.QuickPick<Item>;
  private readonly choices: Item[];
  private asked: vscode.CancellationTokenSource | undefined;
  private current: number | undefined;
  private shown: Plan | undefined;  // of the current choice, once it can be read

  constructor(ui: Ui, private readonly question: PlanQuestion<A>) {
    this.picker = ui.createQuickPick<Item>();
    this.choices = question.choices.map((choice, at) => (
      { label: label(choice.label), description: label(choice.description), alwaysShow: true, choice: at }));
    this.answer = new Promise(resolve => this.show(resolve));
  }

  private show(resolve: (answer: PlanAnswer<A> | 'back' | undefined) => void): void {
    const { picker, question } = this;
    picker.title = question.title;
    picker.placeholder = question.placeholder;
    picker.ignoreFocusOut = true;
    if (question.totalSteps !== undefined) {
      picker.step = picker.totalSteps = question.totalSteps;
      picker.buttons = [vscode.QuickInputButtons.Back];
    }
    const finish = (answer: PlanAnswer<A> | 'back' | undefined): void => {
      resolve(answer);
      this.asked?.cancel();
      picker.dispose();
    };
    picker.onDidAccept(() => {
      const given = this.current === undefined ? undefined : question.choices[this.current];
      if (given === undefined || this.current === undefined || this.shown === undefined) return;
      finish({ choice: this.current, arguments: given.arguments, planId: this.shown.id });
    });
    picker.onDidTriggerButton(() => finish('back'));
    picker.onDidHide(() => finish(undefined));
    picker.onDidChangeActive(([item]) => {
      // A row of the plan belongs to the choice that it was shown for.
      if (item?.choice !== undefined && item.choice !== this.current) void this.ask(item.choice);
    });
    picker.show();
    void this.ask(question.active);
  }

  private async ask(choice: number): Promise<void> {
    const given = this.question.choices[choice];
    if (given === undefined) return;
    this.asked?.cancel();
    const asked = this.asked = new vscode.CancellationTokenSource();
    this.current = choice;
    this.shown = undefined;
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
      this.rows('This cannot run', [refusalRow(result.refusal)]);
    }
  }

  private rows(heading: string, rows: readonly vscode.QuickPickItem[]): void {
    const active = this.current === undefined ? undefined : this.choices[this.current];
    const separator: Item[] = heading === '' ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }];
    this.picker.items = [...this.choices, ...separator, ...rows.map(row => ({ ...row, alwaysShow: true }))];
    if (active !== undefined) this.picker.activeItems = [active];
  }
}
