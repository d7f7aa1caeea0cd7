// The commands of the steps: what each can be asked for, gates, reasons, notices.

import assert from 'node:assert/strict';
import { Finding, Status } from '../../../vscode-extension/src/protocol';
import { channelName, plainText } from '../../../vscode-extension/src/output';
import { withoutMessages } from '../../../vscode-extension/src/hover';
import { noticeText, ReviewWatch } from '../../../vscode-extension/src/review_notice';
import { variants } from '../../../vscode-extension/src/variants';
import { ViewNode } from '../../../vscode-extension/src/view_node';
import { Conversation, plan } from './conversation';
import { settle } from './fake_ui';
import { status, step } from './a_status';

const finding = (more: Partial<Finding> = {}): Finding => ({
  code: 'scope/rename', severity: 'warning', path: 'src/a.js', message: 'It was renamed.', fingerprint: 'f1',
  range: { start: { line: 4, character: 0 }, end: { line: 4, character: 3 } }, ...more,
});

suite('what a command can be asked for', () => {
  const labels = (command: string, more: Partial<Status>, given: Record<string, unknown> = {}): string[] =>
    variants(command, status(more), given).map(one => one.label);
  test('begins with what the server proposes', () => {
    assert.equal(labels('hotfix.test', { next: { step: 'test', command: 'hotfix.test', title: 'Run 3 tests' } })[0], 'Run 3 tests');
    assert.equal(labels('hotfix.test', {})[0], 'Run the critical tests on what is committed');
  });
  test('asks how a deploy ended only where there was one', () => {
    const word = 'It is live';
    assert.deepEqual((['none', 'tagged', 'deploying', 'failed'] as const).map(deploy => labels('hotfix.deploy', { deploy }).includes(word)),
                     [false, true, true, true]);
  });
  test('merges back into one of several targets, or all', () => {
    const mergeBack = (['main', 'develop'] as const).map(target => ({ target, state: 'pending' as const, conflicts: [] }));
    assert.equal(labels('hotfix.mergeBack', { mergeBack }).length, 3);
    assert.equal(labels('hotfix.mergeBack', {}).length, 1);
    assert.equal(labels('hotfix.mergeBack', { mergeBack }, { targets: ['main'] }).length, 1);
  });
});

suite('a command of a step', () => {
  let talk: Conversation;
  setup(() => {
    talk = new Conversation();
    talk.statuses.replace([status({ findings: [finding(), finding({ code: 'base/tag-moved', path: null, range: null, fingerprint: 'f2' })] })]);
  });

  for (const command of ['next', 'test', 'requestReview', 'deploy', 'mergeBack', 'cleanUp', 'replay', 'undo', 'adopt'].map(name => `hotfix.${name}`)) {
    test(`${command} runs only the plan that was seen`, async () => {
      const ended = talk.begin(command);
      await settle();
      assert.equal(talk.plans[0]?.params.command, command);
      talk.fake.last.enter();
      assert.deepEqual(talk.ran, [], 'nothing was shown yet');
      await talk.answerPlan({ plan: plan('p') });
      talk.fake.last.enter();
      await ended;
      assert.deepEqual(talk.ran, [[command, { repository: 'file:///r', planId: 'p' }]]);
    });
  }

  test('a start that only picks asks for no name', async () => {
    const asked = { repository: 'file:///r', summary: '', pick: ['1a2b3c4'] };
    const ended = talk.begin('hotfix.start', asked);
    await settle();
    assert.deepEqual(talk.plans[0]?.params.arguments, asked);
    await talk.answerPlan({ plan: plan('p') });
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran, [['hotfix.start', { ...asked, planId: 'p' }]]);
  });

  test('a row of the view says what it is about', async () => {
    const row = new ViewNode('file:///r', { kind: 'target', target: { target: 'develop', state: 'pending', conflicts: [] } });
    void talk.begin('hotfix.mergeBack', row);
    await settle();
    assert.deepEqual(talk.plans[0]?.params.arguments, { repository: 'file:///r', targets: ['develop'] });
    const done = new ViewNode('file:///r', { kind: 'step', step: step('test', 'done'), targets: [], clock: '', age: '' });
    void talk.begin('hotfix.undo', done);
    await settle();
    assert.deepEqual(talk.plans[1]?.params.arguments, { repository: 'file:///r', step: 'test' });
    assert.deepEqual(done.argumentsOf('hotfix.test'), { repository: 'file:///r' });
  });

  test('a gate is passed with a reason, which the new plan is asked with', async () => {
    const ended = talk.begin('hotfix.deploy');
    await settle();
    await talk.answerPlan({ refusal: { code: 'not-reviewed', message: 'Nobody has approved it.', remedy: 'Wait.', gate: 'review' } });
    talk.fake.last.enter();
    await settle();
    assert.equal(talk.plans.length, 1, 'Enter on the choice itself goes past nothing');
    talk.fake.last.moveTo('Go on in spite of it');
    await settle();
    talk.fake.last.enter();
    await settle();
    assert.equal(talk.fake.last.placeholder, 'Nobody has approved it.');
    talk.fake.last.type('reviewed at 9');
    await settle();
    talk.fake.last.moveTo('reviewed at 9');
    await settle();
    talk.fake.last.enter();
    await settle();
    assert.deepEqual(talk.plans[1]?.params.arguments, { repository: 'file:///r', override: { review: 'reviewed at 9' } });
    await talk.answerPlan({ plan: plan('p') });
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran, [['hotfix.deploy', { repository: 'file:///r', override: { review: 'reviewed at 9' }, planId: 'p' }]]);
  });

  test('a command that was guessed is taken, and the plan with it is shown', async () => {
    void talk.begin('hotfix.test');
    await settle();
    await talk.answerPlan({ refusal: { code: 'not-set-up', message: 'No tests.', remedy: 'Take one.', choices: ['npm test', 'make test'] } });
    talk.fake.last.moveTo('make test');
    await settle();
    talk.fake.last.enter();
    await settle();
    assert.deepEqual(talk.plans[1]?.params.arguments, { repository: 'file:///r', command: 'make test' });
    assert.deepEqual(talk.ran, []);
  });

  test('the word that somebody approved it needs a name', async () => {
    talk.statuses.replace([status({ steps: [step('review', 'active')] })]);
    void talk.begin('hotfix.requestReview');
    await settle();
    talk.fake.last.moveTo('Somebody approved it');
    await settle();
    await talk.answerPlan({ refusal: { code: 'no-name', message: 'Nobody is named.', remedy: 'Say who.' } });
    talk.fake.last.moveTo('Say who');
    await settle();
    talk.fake.last.enter();
    await settle();
    talk.fake.last.enter();
    assert.equal(talk.plans.length, 2, 'nobody is not a name');
    talk.fake.last.type('Grace');
    await settle();
    talk.fake.last.moveTo('Grace');
    await settle();
    talk.fake.last.enter();
    await settle();
    assert.deepEqual(talk.plans[2]?.params.arguments, { repository: 'file:///r', approvedBy: 'Grace' });
  });

  test('a refusal without a gate offers no way past it', async () => {
    void talk.begin('hotfix.deploy');
    await settle();
    await talk.answerPlan({ refusal: { code: 'dirty-tree', message: 'There are changes.', remedy: 'Commit them.' } });
    assert.ok(!talk.fake.last.labels().some(text => text.includes('in spite')));
  });

  test('parking by name asks which finding', async () => {
    talk.fake.choose = items => items.find(item => item.label.includes('scope/rename'));
    void talk.begin('hotfix.park');
    await settle();
    assert.deepEqual(talk.plans[0]?.params.arguments, { repository: 'file:///r', fingerprint: 'f1' });
  });

  test('leaving asks for a reason first', async () => {
    void talk.begin('hotfix.abort');
    await settle();
    assert.equal(talk.plans.length, 0);
    talk.fake.last.moveTo('Not needed');
    await settle();
    talk.fake.last.enter();
    await settle();
    assert.deepEqual(talk.plans[0]?.params.arguments, { repository: 'file:///r', reason: 'Not needed after all' });
    assert.ok(talk.fake.last.labels().includes('Production was rolled back instead'));
  });

  test('a document is asked for without a plan', async () => {
    await talk.begin('hotfix.timeline');
    assert.deepEqual(talk.ran, [['hotfix.timeline', { repository: 'file:///r' }]]);
    assert.equal(talk.plans.length, 0);
  });
});

suite('the notice that a review is over', () => {
  const at = (state: Status['steps'][number]['state'], detail = ''): Status => status({ steps: [step('review', state, { detail })] });
  test('comes once, and not for what was over before', () => {
    const watch = new ReviewWatch();
    assert.deepEqual(['done', 'active', 'done', 'done', 'active', 'blocked'].map(state => watch.verdict(at(state as 'done'))),
                     [undefined, undefined, 'approved', undefined, undefined, 'changes']);
  });
  test('stays away while another branch is checked out', () => {
    const watch = new ReviewWatch();
    watch.verdict(at('active'));
    assert.equal(watch.verdict({ ...at('done'), active: false }), undefined);
  });
  test('says who', () => {
    assert.equal(noticeText(at('done', 'approved by grace'), 'approved'), 'PROD-501 is approved: approved by grace.');
    assert.equal(noticeText(at('done', 'merged into main'), 'approved'), 'PROD-501 is merged into main.');
  });
});

suite('the hover', () => {
  test('does not say again what the editor says above it', () => {
    assert.equal(withoutMessages('One.\n\nTwo.\n\nIn production:\n', ['Two.', 'One.']), 'In production:\n');
    assert.equal(withoutMessages('In production:\n', ['One.', '']), 'In production:\n');
  });
});

suite('output', () => {
  test('has a channel for tests and one for deploys', () => {
    assert.notEqual(channelName('hotfix.test'), channelName('hotfix.deploy'));
  });
  test('is read without codes for colours', () => {
    assert.equal(plainText('\u001b[32m✓\u001b[0m passes\n'), '✓ passes\n');
  });
});
