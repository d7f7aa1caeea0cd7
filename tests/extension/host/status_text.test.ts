import assert from 'node:assert/strict';
import { clock, elapsed, serverTime, timeAt } from '../../../vscode-extension/src/clock';
import { PlanEntry, Status } from '../../../vscode-extension/src/protocol';
import { planLines, planRow } from '../../../vscode-extension/src/plan_text';
import { freshness, statusLine, stepClock, tooltip } from '../../../vscode-extension/src/status_text';
import { TargetWatch } from '../../../vscode-extension/src/target_notice';
import { now, status, step } from './a_status';

const next = (name: 'fix' | 'test' | 'deploy' | 'mergeBack' | 'cleanUp'): Partial<Status> =>
  ({ next: { step: name, command: `hotfix.${name}`, title: '' } });
const deployed = (deploy: Status['deploy'], detail: string): Partial<Status> =>
  ({ deploy, steps: [step('deploy', 'active', { detail })], ...next('mergeBack') });

suite('the line in the status bar', () => {
  const cases: [string, Partial<Status>, string | undefined, string?][] = [
    ['an ordinary branch', { active: false, id: null }, undefined],
    ['a repository that cannot be read', { state: 'damaged' }, undefined],
    ['the fix', {}, 'PROD-501 fix 12:34/30:00', 'calm'],
    ['no ticket', { ticket: null }, 'PROD-501-expired-cards fix 12:34/30:00'],
    ['tests', next('test'), 'PROD-501 test 12:34/30:00'],
    ['no start known', { startedAt: null }, 'PROD-501 fix', 'calm'],
    ['an hour and more', { startedAt: '2026-01-01T01:00:00Z' }, 'PROD-501 fix 2:12:34/30:00', 'error'],
    ['eighty per cent', { targetSeconds: 942 }, 'PROD-501 fix 12:34/15:42', 'warning'],
    ['just below eighty per cent', { targetSeconds: 943 }, 'PROD-501 fix 12:34/15:43', 'calm'],
    ['the target reached', { targetSeconds: 754 }, 'PROD-501 fix 12:34/12:34', 'warning'],
    ['the target passed', { targetSeconds: 753 }, 'PROD-501 fix 12:34/12:33', 'error'],
    ['a start in the future', { startedAt: '2026-01-01T04:00:00Z' }, 'PROD-501 fix ~00:00/30:00', 'calm'],
    ['review', { ...next('deploy'), steps: [step('review', 'active', { startedAt: '2026-01-01T03:04:00Z' })] }, 'review, waiting 8 min'],
    ['review past its SLA', { ...next('deploy'), steps: [step('review', 'active', {
      startedAt: '2026-01-01T03:04:00Z', dueAt: '2026-01-01T03:10:00Z' })] }, 'review, waiting 8 min', 'warning'],
    ['review since an unknown time', { ...next('deploy'), steps: [step('review', 'active')] }, 'review, waiting'],
    ['tagged', deployed('tagged', 'v1.0.1 is tagged, not confirmed live'), 'v1.0.1 tagged, not confirmed live'],
    ['deploying', deployed('deploying', 'v1.0.1 is being deployed'), 'v1.0.1 being deployed'],
    ['failed', deployed('failed', 'v1.0.1 failed: exit code 2'), 'v1.0.1 failed: exit code 2', 'error'],
    ['live', { ...deployed('live', ''), targetSeconds: 1 }, 'live; merge back: main', 'calm'],
    ['live with a conflict', { ...deployed('live', ''), mergeBack: [
      { target: 'main', state: 'conflict', conflicts: ['a'] }, { target: 'develop', state: 'pending', conflicts: [] },
      { target: 'release/2', state: 'merged', conflicts: [] }] }, 'live; merge back: main (conflict), develop'],
    ['merged back', { ...deployed('live', ''), mergeBack: [{ target: 'main', state: 'equivalent', conflicts: [] }] }, undefined],
    ['only cleaning up is left', next('cleanUp'), undefined],
    ['unfinished elsewhere', { active: false, ...next('mergeBack') }, 'PROD-501 unfinished: merge back main', 'calm'],
    ['unfinished elsewhere, not even fixed', { active: false }, 'PROD-501 unfinished: fix'],
    ['a hostile name', { ticket: null, id: '$(x)\u202e' }, '\\$(x)\ufffd fix 12:34/30:00'],
  ];
  for (const [name, given, text, urgency] of cases) {
    test(name, () => {
      const line = statusLine(status(given), now);
      assert.equal(line?.text, text);
      if (urgency !== undefined) assert.equal(line?.urgency, urgency);
    });
  }
});

suite('clocks', () => {
  test('go on from the server\'s time by the monotonic clock alone', () => {
    const time = serverTime('2026-01-01T00:00:00Z', 5000);
    assert.equal(timeAt(time, 8000) - Date.parse('2026-01-01T00:00:00Z'), 3000);
    assert.equal(timeAt(time, 4000), Date.parse('2026-01-01T00:00:00Z'));
  });
  test('are never negative', () => {
    assert.deepEqual(elapsed('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z')), { seconds: 0, skewed: true });
    assert.equal(elapsed('no time', now), undefined);
  });
  test('are written as the server writes them', () => {
    assert.equal(clock({ seconds: 8, skewed: false }), '00:08');
    assert.equal(clock({ seconds: 4500, skewed: true }), '~1:15:00');
  });
  test('of a step stand still when it is done', () => {
    const done = step('fix', 'done', { startedAt: '2026-01-01T03:00:00Z', finishedAt: '2026-01-01T03:05:00Z', targetSeconds: 1800 });
    assert.equal(stepClock(done, now), '05:00/30:00');
    assert.equal(stepClock(step('fix'), now), '');
  });
  test('of a review say when it is due', () => {
    const review = (dueAt: string | null): string =>
      stepClock(step('review', 'active', { startedAt: '2026-01-01T03:04:00Z', dueAt, asOf: '2026-01-01T03:10:00Z' }), now);
    assert.equal(review('2026-01-01T04:04:00Z'), '08:34, due in 51 min');
    assert.equal(review('2026-01-01T03:04:30Z'), '08:34, overdue by 8 min');
    assert.equal(review(null), '08:34');
    assert.equal(freshness(step('review', 'active', { asOf: '2026-01-01T03:10:00Z' }), now), 'as of 2 min ago');
  });
});

suite('the table of the timer', () => {
  test('has every step, and nothing of a name acts as Markdown', () => {
    const text = tooltip(status({ branch: 'hotfix/[x](command:evil)|<b>', unknown: ['untracked'], untracked: 2 }), now);
    assert.ok(text.includes('hotfix/\\[x\\](command:evil)\\|\\<b\\>'), text);
    for (const part of ['merge back', 'from v1.0.0, next v1.0.1', '2 untracked', 'not known: untracked', 'Next: Commit your changes'])
      assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
  });
});

suite('the notice that the target passed', () => {
  const past = now + 3_600_000;
  test('comes once', () => {
    const watch = new TargetWatch();
    assert.deepEqual([now, past, past + 1000].map(at => watch.passes(status(), at)), [false, true, false]);
  });
  test('does not come for what was past it when the window was opened', () => {
    assert.equal(new TargetWatch().passes(status(), past), false);
  });
  test('does not come once it is live', () => {
    const watch = new TargetWatch();
    watch.passes(status(), now);
    assert.equal(watch.passes(status({ deploy: 'live' }), past), false);
  });
});

suite('a plan in an editor', () => {
  test('has commands as they are typed, and everything else as comments', () => {
    const entries: PlanEntry[] = [
      { purpose: 'make\nit', argv: ['git', 'switch', 'a b'], refUpdate: null, reach: 'local', undo: 'git switch -' },
      { purpose: 'push it', argv: ['git', 'push'], refUpdate: null, reach: 'remote', undo: null, cwd: '/w' },
      { purpose: 'record it', argv: null, refUpdate: { ref: 'refs/hotfix-events/x', old: '0'.repeat(40), new: null }, reach: 'local', undo: null },
    ];
    const lines = planLines({ id: 'p', step: 'branch', notes: ['Mind\nthis.'], entries });
    assert.deepEqual(lines.filter(line => line !== '' && !line.startsWith('# ')), ["git switch 'a b'", 'git push']);
    for (const part of ['# Mind', '# undo: git switch -', '# push it (reaches the remote in /w)', '# an event in refs/hotfix-events/x'])
      assert.ok(lines.includes(part), `${part} is missing in:\n${lines.join('\n')}`);
  });
});

suite('a row of a plan', () => {
  const entry = (more: Partial<PlanEntry>): PlanEntry =>
    ({ purpose: 'do it', argv: null, refUpdate: null, reach: 'local', undo: null, ...more });
  const cases: [string, Partial<PlanEntry>, string, string][] = [
    ['a command', { argv: ['git', 'switch', "it's"], undo: 'git switch -' }, "$(terminal) git switch 'it'\\''s'", 'do it · only here · undo: git switch -'],
    ['a push', { argv: ['git', 'push'], reach: 'remote' }, '$(cloud-upload) git push', 'do it · reaches the remote · cannot be undone'],
    ['an object', { argv: ['git', 'mktree'] }, '$(terminal) git mktree', 'do it · only here'],
    ['another place', { argv: ['git', 'mktree'], cwd: '/w' }, '$(terminal) git mktree', 'do it · in /w · only here'],
    ['a new ref', { refUpdate: { ref: 'refs/heads/x', old: '0'.repeat(40), new: '1'.repeat(40) }, undo: 'u' },
     '$(git-commit) new refs/heads/x at 111111111', 'do it · only here · undo: u'],
    ['an event', { refUpdate: { ref: 'refs/hotfix-events/x', old: '0'.repeat(40), new: null }, undo: 'u' },
     '$(git-commit) do it', 'in refs/hotfix-events/x · only here · undo: u'],
    ['a ref that goes', { refUpdate: { ref: 'refs/heads/x', old: '1'.repeat(40), new: '0'.repeat(40) } },
     '$(git-commit) delete refs/heads/x', 'do it · only here · cannot be undone'],
    ['a hostile name', { argv: ['git', 'switch', '$(x)'] }, "$(terminal) git switch '\\$(x)'", 'do it · only here · cannot be undone'],
  ];
  for (const [name, given, text, detail] of cases)
    test(name, () => assert.deepEqual(planRow(entry(given)), { label: text, detail }));
});
