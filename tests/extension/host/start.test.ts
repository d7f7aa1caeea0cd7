import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CommandResult } from '../../../vscode-extension/src/protocol';
import { status } from './a_status';
import { Conversation, plan } from './conversation';
import { settle } from './fake_ui';

suite('Hotfix: Start', () => {
  let talk: Conversation;
  let ended: Promise<CommandResult | undefined>;
  setup(async () => {
    talk = new Conversation();
    talk.statuses.replace([status()]);
    ended = talk.begin('hotfix.start');
    await settle();
  });

  test('runs the plan that was shown, by its id', async () => {
    await talk.typeLine('PROD-501 expired cards');
    assert.deepEqual(talk.lines, [{ repository: 'file:///r', summary: 'PROD-501 expired cards' }]);
    assert.deepEqual(talk.fake.last.labels().slice(0, 2), ['v1.0.0 here', 'v1.0.0'], 'the recommended one is first');
    assert.deepEqual(talk.plans[0]?.params, { repository: 'file:///r', command: 'hotfix.start', arguments: {
      repository: 'file:///r', summary: 'PROD-501 expired cards', base: 'v1.0.0', mode: 'switch' } });
    await talk.answerPlan({ plan: plan('p1') });
    assert.deepEqual(talk.fake.last.labels().slice(2), [
      'This will run', '$(info) CI does not run on hotfix branches.', "$(terminal) git switch --create 'a b' v1.0.0"]);
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran, [['hotfix.start', {
      repository: 'file:///r', summary: 'PROD-501 expired cards', base: 'v1.0.0', mode: 'switch', planId: 'p1' }]]);
  });

  test('does not run what was not shown yet', async () => {
    await talk.typeLine('x');
    assert.equal(talk.fake.last.busy, true);
    talk.fake.last.enter();
    await talk.answerPlan({ plan: plan('p1') });
    assert.deepEqual(talk.ran, []);
    assert.equal(talk.fake.last.disposed, false);
    assert.equal(talk.fake.last.busy, false);
    talk.fake.last.enter();
    await ended;
    assert.equal(talk.ran.length, 1);
  });

  test('asks for the plan of the active choice only', async () => {
    await talk.typeLine('x');
    const first = talk.plans[0];
    talk.fake.last.moveTo('v1.0.0 here');
    await settle();
    assert.equal(talk.plans.length, 1, 'it is asked for already');
    talk.fake.last.moveTo('v1.0.0');
    await settle();
    assert.equal(first?.token.isCancellationRequested, true);
    first?.answer({ plan: plan('late') });
    await settle();
    assert.ok(!talk.fake.last.labels().includes('This will run'), 'a late answer is not shown');
    await talk.answerPlan({ plan: plan('p2') });
    talk.fake.last.moveTo('git switch');  // a row of the plan stands for its choice
    await settle();
    assert.equal(talk.plans.length, 2);
    talk.fake.last.enter();
    await ended;
    assert.match(JSON.stringify(talk.ran), /"mode":"worktree","planId":"p2"/);
  });

  test('asks once for a choice that is not the first of the list', async () => {
    await talk.typeLine('x');
    await talk.answerPlan({ plan: plan('p1') });
    const asked = talk.plans.length;
    talk.fake.last.moveTo('v1.0.0');
    await settle();
    talk.fake.last.moveTo('v1.0.0 here');
    await settle();
    assert.equal(talk.plans.length, asked + 2);
    assert.equal(talk.plans.at(-1)?.token.isCancellationRequested, false);
    await talk.answerPlan({ plan: plan('p3') });
    assert.equal(talk.fake.last.busy, false);
    assert.equal(talk.plans.length, asked + 2);
  });

  test('shows a refusal in words, and Enter does nothing', async () => {
    await talk.typeLine('x');
    await talk.answerPlan({ refusal: { code: 'dirty', message: 'There are changes.', remedy: 'Commit them.' } });
    assert.ok(talk.fake.last.labels().includes('$(error) There are changes.'));
    talk.fake.last.enter();
    await settle();
    assert.deepEqual(talk.ran, []);
    talk.fake.last.hide();
    assert.equal(await ended, undefined);
  });

  test('shows the new plan where something changed in between', async () => {
    talk.answers = [{ refusal: { code: 'plan-changed', message: 'main moved.', remedy: '' } }];
    await talk.typeLine('x');
    await talk.answerPlan({ plan: plan('p1') });
    talk.fake.last.enter();
    await settle();
    assert.equal(talk.fake.last.placeholder, 'main moved.');
    await talk.answerPlan({ plan: plan('p2') });
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran.map(one => /planId":"(\w+)/.exec(JSON.stringify(one))?.[1]), ['p1', 'p2']);
    assert.deepEqual(talk.fake.errors, []);
  });

  test('stays in the first prompt while the line has a problem', async () => {
    talk.problem = { code: 'empty', message: 'Say what is broken.', remedy: 'A few words do.' };
    await talk.typeLine('?');
    assert.equal(talk.fake.last.validationMessage, 'Say what is broken. A few words do.');
    assert.equal(talk.fake.shown.length, 1);
    talk.fake.last.hide();
    assert.equal(await ended, undefined);
  });

  test('goes back to the line as it was', async () => {
    await talk.typeLine('PROD-501 expired cards');
    talk.fake.last.back();
    await settle();
    assert.equal(talk.fake.last.value, 'PROD-501 expired cards');
    talk.fake.last.hide();
    assert.equal(await ended, undefined);
    assert.deepEqual(talk.ran, []);
  });

  test('says a refusal that came on running', async () => {
    talk.answers = [{ refusal: { code: 'raced', message: 'Somebody else was faster.', remedy: 'Check theirs out.' } }];
    await talk.typeLine('x');
    await talk.answerPlan({ plan: plan('p1') });
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.fake.errors, ['Somebody else was faster. Check theirs out.']);
  });
});

suite('the arguments of commands', () => {
  test('a window with several repositories asks which one', async () => {
    const talk = new Conversation();
    talk.statuses.replace([status(), status({ repository: 'file:///other' })]);
    talk.fake.choose = items => items.find(item => item.label === 'other');
    const ended = talk.begin('hotfix.adopt');
    await settle();
    assert.equal(talk.plans[0]?.params.repository, 'file:///other');
    await talk.answerPlan({ plan: plan('p') });
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran, [['hotfix.adopt', { repository: 'file:///other', planId: 'p' }]]);
  });

  test('what was clicked is not taken for arguments', async () => {
    const talk = new Conversation();
    talk.statuses.replace([status()]);
    const ended = talk.begin('hotfix.adopt', vscode.Uri.parse('file:///r/a.js'));
    await settle();
    assert.deepEqual(talk.plans[0]?.params.arguments, { repository: 'file:///r' });
    talk.fake.last.hide();
    assert.equal(await ended, undefined);
  });

  test('accept asks for a reason, in one\'s own words too', async () => {
    const talk = new Conversation();
    const ended = talk.begin('hotfix.accept', { repository: 'file:///r', fingerprint: 'f' });
    await settle();
    assert.equal(talk.fake.last.items.length, 3);
    talk.fake.last.type(' the vendor said s');
    await settle();
    talk.fake.last.moveTo('the vendor');
    await settle();
    talk.fake.last.value += 'o ';  // Enter comes before the list has the last letter
    talk.fake.last.enter();
    await ended;
    assert.deepEqual(talk.ran, [['hotfix.accept', { repository: 'file:///r', fingerprint: 'f', reason: 'the vendor said so' }]]);
  });

  test('accept without a reason accepts nothing', async () => {
    const talk = new Conversation();
    const ended = talk.begin('hotfix.accept', { fingerprint: 'f' });
    await settle();
    talk.fake.last.hide();
    assert.equal(await ended, undefined);
    assert.deepEqual(talk.ran, []);
  });
});
