// A status to begin from; a test says only what it is about.

import { Status, Step, StepName, StepState } from '../../../vscode-extension/src/protocol';

export const now = Date.parse('2026-01-01T03:12:34Z');

export function step(name: StepName, state: StepState = 'pending', more: Partial<Step> = {}): Step {
  return { step: name, state, startedAt: null, finishedAt: null, targetSeconds: null, dueAt: null, asOf: null, detail: '', ...more };
}

export function status(more: Partial<Status> = {}): Status {
  return {
    repository: 'file:///r', state: 'ok', reason: null, remedy: null, trusted: true, unknown: [],
    now: '2026-01-01T03:12:34Z', active: true, id: 'PROD-501-expired-cards', branch: 'hotfix/PROD-501-expired-cards',
    ticket: 'PROD-501',
    base: { tag: 'v1.0.0', commit: '1'.repeat(40), certain: true, isProductionTag: true, newerTag: null },
    nextVersion: 'v1.0.1', untracked: 0, startedAt: '2026-01-01T03:00:00Z', targetSeconds: 1800,
    steps: [step('branch', 'done'), step('fix', 'active'), step('test'), step('review'), step('deploy'), step('mergeBack'), step('cleanUp')],
    deploy: 'none', mergeBack: [{ target: 'main', state: 'pending', conflicts: [] }],
    next: { step: 'fix', command: 'hotfix.next', title: 'Commit your changes' }, findings: [], ...more,
  };
}
