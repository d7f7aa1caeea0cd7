// What crosses the wire beyond LSP, mirrored from protocol/PROTOCOL.md. Only what this extension reads is here.

import { NotificationType, NotificationType0, RequestType } from 'vscode-languageclient/node';

export type StepName = 'branch' | 'fix' | 'test' | 'review' | 'deploy' | 'mergeBack' | 'cleanUp';
export type StepState = 'pending' | 'active' | 'done' | 'blocked' | 'failed' | 'unknown';

export interface Step {
  step: StepName;
  state: StepState;
  startedAt: string | null;
  finishedAt: string | null;
  targetSeconds: number | null;
  dueAt: string | null;
  asOf: string | null;
  detail: string;
}

export interface Base {
  tag: string | null;
  commit: string;
  certain: boolean;
  isProductionTag: boolean;
  newerTag: string | null;
}

export interface MergeBackTarget {
  target: string;
  state: 'pending' | 'merged' | 'equivalent' | 'conflict';
  conflicts: string[];
}

export interface NextAction {
  step: StepName;
  command: string;
  title: string;
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'information' | 'hint';
  path: string | null;  // null: about the whole hotfix
  range: { start: { line: number; character: number }; end: { line: number; character: number } } | null;
  message: string;
  fingerprint: string;
}

export interface Status {
  repository: string;
  state: 'ok' | 'unsupported' | 'untrustedByGit' | 'damaged' | 'none';
  reason: string | null;
  remedy: string | null;
  trusted: boolean;
  unknown: string[];
  now: string;
  active: boolean;
  id: string | null;
  branch: string | null;
  ticket: string | null;
  base: Base | null;
  nextVersion: string | null;
  untracked: number;
  startedAt: string | null;
  targetSeconds: number;
  steps: Step[];
  deploy: 'none' | 'tagged' | 'deploying' | 'live' | 'failed';
  mergeBack: MergeBackTarget[];
  next: NextAction | null;
  findings: Finding[];
}

export interface PlanEntry {
  purpose: string;
  argv: string[] | null;
  refUpdate: { ref: string; old: string; new: string | null } | null;
  reach: 'local' | 'remote';
  undo: string | null;
  cwd?: string | null;  // null: the repository's work tree
}

export interface Plan {
  id: string;
  step: StepName;
  entries: PlanEntry[];
  notes?: string[];  // whole sentences, to be read before it runs
}

export interface Refusal {
  code: string;
  message: string;
  remedy: string;
  gate?: string;  // of `override`: what lets one go on, with a reason
  choices?: string[];  // values of `command` that would make it a yes
}

export interface PlanResult {
  plan?: Plan | null;
  refusal?: Refusal | null;
}

export interface CommandResult {
  done: string[];
  plan: Plan | null;
  refusal: Refusal | null;
  status: Status;
  folder?: string | null;  // the work tree to go on in
  document?: string | null;  // Markdown
  url?: string | null;  // a page that the command opened, or that a person opens now
  notes?: string[];  // what did not work and stopped nothing
}

export type StartMode = 'switch' | 'worktree' | 'carry';

export interface StartChoice {
  base: string;
  mode: StartMode;
  label: string;
  description: string;
  recommended: boolean;
}

export interface StartChoices {
  ticket: string | null;
  branch: string | null;
  problem: Refusal | null;
  choices: StartChoice[];
}

export interface StartArguments {
  repository?: string;
  planId?: string;
  summary: string;
  base: string;
  mode: StartMode;
}

export interface AcceptArguments {
  repository?: string;
  planId?: string;
  fingerprint: string;
  reason?: string;
}

export interface OutputParams {
  repository: string;
  command: string;
  text: string;  // whole lines
}

export interface RepositoryParams {
  repository?: string;
}

export interface PlanParams extends RepositoryParams {
  command: string;
  arguments: object;
}

export interface StartChoicesParams extends RepositoryParams {
  summary: string;
}

export interface ProductionTextParams {
  textDocument: { uri: string };
}

export interface ProductionText {
  text: string | null;  // null: production has no such file
  name: string | null;  // what production's side is called, v1.0.0; null: there is nothing to compare with
}

export const statusRequest = new RequestType<RepositoryParams, Status[], void>('hotfix/status');
export const planRequest = new RequestType<PlanParams, PlanResult, void>('hotfix/plan');
export const startChoicesRequest = new RequestType<StartChoicesParams, StartChoices, void>('hotfix/startChoices');
export const productionTextRequest =
  new RequestType<ProductionTextParams, ProductionText, void>('hotfix/productionText');
export const didChangeStatus = new NotificationType<Status>('hotfix/didChangeStatus');
export const output = new NotificationType<OutputParams>('hotfix/output');
export const didGrantTrust = new NotificationType0('hotfix/didGrantTrust');
