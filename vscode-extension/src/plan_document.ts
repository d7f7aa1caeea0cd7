// A plan in an editor, where a row of a picker is too narrow for it.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { planLines } from './plan_text';
import { Plan } from './protocol';

const scheme = 'hotfix-plan';
const newest = 20;  // plans that can still be read; an editor that is open longer keeps what it shows
const texts = new Map<string, string>();

export async function readPlan(title: string, plan: Plan): Promise<void> {
  const name = title.replace(/[^\w.-]+/g, ' ').trim();
  const uri = vscode.Uri.from({ scheme, path: `/${name}.sh`, query: plan.id });
  texts.delete(uri.toString());
  texts.set(uri.toString(), [`# ${title}`, '', ...planLines(plan)].join('\n'));
  const [oldest] = texts.keys();
  if (texts.size > newest && oldest !== undefined) texts.delete(oldest);
  await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true });
}

export function activate({ context }: Hotfix): void {
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: uri => texts.get(uri.toString()) ?? '# This plan is no longer kept: ask for a new one.\n',
  }));
}
