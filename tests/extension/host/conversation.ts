// One conversation of a test: a person, a server whose answers the test gives, and what was run.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { collect } from '../../../vscode-extension/src/commands';
import {
  CommandResult, Plan, PlanParams, PlanResult, Refusal, StartChoices, StartChoicesParams,
} from '../../../vscode-extension/src/protocol';
import { Statuses } from '../../../vscode-extension/src/statuses';
import { status } from './a_status';
import { FakeUi, settle } from './fake_ui';

const choices: StartChoices = {
  ticket: 'PROD-501', branch: 'hotfix/PROD-501-expired-cards', problem: null,
  choices: [
    { base: 'v1.0.0', mode: 'worktree', label: 'v1.0.0', description: 'new window', recommended: false },
    { base: 'v1.0.0', mode: 'switch', label: 'v1.0.0 here', description: '9 days', recommended: true },
  ],
};

export function plan(id: string): Plan {
  return { id, step: 'branch', notes: ['CI does not run on hotfix branches.'], entries: [
    { purpose: 'make the branch', argv: ['git', 'switch', '--create', 'a b', 'v1.0.0'], refUpdate: null, reach: 'local', undo: 'git branch -D' }] };
}

export class Conversation {
  readonly fake = new FakeUi();
  readonly statuses = new Statuses();
  readonly lines: StartChoicesParams[] = [];
  readonly plans: { params: PlanParams; token: vscode.CancellationToken; answer: (result: PlanResult) => void }[] = [];
  readonly ran: unknown[] = [];
  answers: Partial<CommandResult>[] = [];
  problem: Refusal | null = null;

  begin(command: string, ...given: unknown[]): Promise<CommandResult | undefined> {
    const server = {
      plan: (params: PlanParams, token: vscode.CancellationToken) =>
        new Promise<PlanResult>(answer => this.plans.push({ params, token, answer })),
      startChoices: (params: StartChoicesParams) => {
        this.lines.push(params);
        return Promise.resolve({ ...choices, problem: this.problem });
      },
    };
    return collect({ ui: this.fake.ui, server, statuses: this.statuses }, command, given, (name, args) => {
      this.ran.push([name, ...args as unknown[]]);
      return Promise.resolve({ done: [], plan: null, refusal: null, status: status(), ...this.answers.shift() });
    });
  }

  async answerPlan(result: PlanResult): Promise<void> {
    const asked = this.plans.at(-1);
    assert.ok(asked !== undefined, 'a plan was asked for');
    asked.answer(result);
    await settle();
  }

  async typeLine(text: string): Promise<void> {
    this.fake.last.type(text);
    this.fake.last.enter();
    await settle();
  }
}
