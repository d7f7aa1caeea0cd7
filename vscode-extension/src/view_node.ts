// Rows of the Hotfix view. A menu passes the row that was clicked to a command: it knows the command's arguments.

import { Finding, MergeBackTarget, NextAction, Step } from './protocol';

export type Row =
  | { kind: 'next'; next: NextAction; runnable: boolean }
  | { kind: 'origin'; text: string }
  | { kind: 'finding'; finding: Finding }
  | { kind: 'step'; step: Step; targets: MergeBackTarget[]; clock: string; age: string }
  | { kind: 'target'; target: MergeBackTarget };

export class ViewNode<R extends Row = Row> {
  constructor(readonly repository: string, readonly row: R) {}

  argumentsOf(command: string): Record<string, unknown> {
    const given = { repository: this.repository };
    const { row } = this;
    if (row.kind === 'target' && command === 'hotfix.mergeBack') return { ...given, targets: [row.target.target] };
    if (row.kind === 'step' && command === 'hotfix.undo') return { ...given, step: row.step.step };
    return given;
  }
}
