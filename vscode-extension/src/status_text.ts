// What a Status says in one line, in colours and in a table. Pure: the wording is the specification's, the facts are the server's.

import { clock, elapsed, Interval } from './clock';
import { MergeBackTarget, Status, Step, StepName } from './protocol';
import { label, markdown, printable } from './text';

export type Urgency = 'calm' | 'warning' | 'error';

export interface StatusLine {
  text: string;
  urgency: Urgency;
}

const stepNames: Record<StepName, string> = {
  branch: 'branch', fix: 'fix', test: 'test', review: 'review', deploy: 'deploy',
  mergeBack: 'merge back', cleanUp: 'clean up',
};

export function stepName(step: StepName): string {
  return stepNames[step];
}

export function hotfixName(status: Status): string {
  return status.ticket ?? status.id ?? status.branch ?? 'hotfix';
}

export function stepOf(status: Status, name: StepName): Step | undefined {
  return status.steps.find(step => step.step === name);
}

/** Until the fix is live the whole hotfix is on the clock; afterwards nothing is. */
export function running(status: Status, now: number): Interval | undefined {
  if (!status.active || status.deploy === 'live') return undefined;
  return elapsed(status.startedAt, now);
}

export function urgency(status: Status, now: number): Urgency {
  const passed = running(status, now);
  if (passed === undefined || status.targetSeconds <= 0) return 'calm';
  if (passed.seconds > status.targetSeconds) return 'error';
  return passed.seconds > status.targetSeconds * 0.8 ? 'warning' : 'calm';
}

function unmerged(status: Status): MergeBackTarget[] {
  return status.mergeBack.filter(target => target.state === 'pending' || target.state === 'conflict');
}

function mergeBackNames(status: Status): string {
  return unmerged(status).map(t => t.target + (t.state === 'conflict' ? ' (conflict)' : '')).join(', ');
}

function elsewhere(status: Status): StatusLine {
  const step = status.next?.step;
  const targets = mergeBackNames(status);
  const left = step === 'mergeBack' && targets !== '' ? `merge back ${targets}` : step ? stepName(step) : '';
  return { text: label(`${hotfixName(status)} unfinished${left === '' ? '' : `: ${left}`}`), urgency: 'calm' };
}

/** "8 min", "2 h 5 min": how long somebody has waited. */
export function waited(interval: Interval): string {
  const minutes = Math.floor(interval.seconds / 60);
  const text = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return (interval.skewed ? '~' : '') + text;
}

function onTheClock(status: Status, now: number): string {
  const step = status.next?.step ?? status.steps.find(one => one.state === 'active')?.step;
  const passed = running(status, now);
  const words = [hotfixName(status), ...(step ? [stepName(step)] : [])];
  if (passed !== undefined) words.push(`${clock(passed)}/${clock({ seconds: status.targetSeconds, skewed: false })}`);
  return words.join(' ');
}

/** The line of the status bar; undefined: nothing is shown. */
export function statusLine(status: Status, now: number): StatusLine | undefined {
  if (status.state !== 'ok') return undefined;
  if (!status.active) return status.id === null ? undefined : elsewhere(status);
  const line = (text: string): StatusLine => ({ text: label(text), urgency: urgency(status, now) });
  const targets = mergeBackNames(status);
  const detail = (stepOf(status, 'deploy')?.detail ?? '').replace(/^(\S+) is /, '$1 ');
  switch (status.deploy) {
    case 'live':
      return targets === '' ? undefined : { text: label(`live; merge back: ${targets}`), urgency: 'calm' };
    case 'failed':
      return { text: label(detail === '' ? 'deploy failed' : detail), urgency: 'error' };
    case 'tagged':
    case 'deploying':
      return line(detail === '' ? status.deploy : detail);
    case 'none':
      break;
  }
  const review = stepOf(status, 'review');
  if (review?.state === 'active' && status.next?.step === 'deploy') {
    const since = elapsed(review.startedAt, now);
    const waiting = line(since === undefined ? 'review, waiting' : `review, waiting ${waited(since)}`);
    return isOverdue(review, now) && waiting.urgency === 'calm' ? { ...waiting, urgency: 'warning' } : waiting;
  }
  // Merged back by hand, without a deployment that anybody told of: there is nothing left to wait for.
  if (status.next === null || status.next.step === 'cleanUp') return undefined;
  return line(onTheClock(status, now));
}

/** Of a review: when its SLA ends. "due in 52 min", "overdue by 8 min"; empty where none is known. */
function due(step: Step, now: number): string {
  if (step.state !== 'active' || step.dueAt === null) return '';
  const end = Date.parse(step.dueAt);
  if (Number.isNaN(end)) return '';
  return `${end < now ? 'overdue by' : 'due in'} ${waited({ seconds: Math.abs(end - now) / 1000, skewed: false })}`;
}

function isOverdue(step: Step, now: number): boolean {
  return due(step, now).startsWith('overdue');
}

/** When the forge was asked last: "as of 2 min ago"; empty where it was not. */
export function freshness(step: Step, now: number): string {
  const age = elapsed(step.asOf, now);
  return age === undefined ? '' : `as of ${waited(age)} ago`;
}

/** "12:34/30:00" of one step, and when it is due; empty where it has not begun. */
export function stepClock(step: Step, now: number): string {
  const end = step.finishedAt === null ? now : Date.parse(step.finishedAt);
  const passed = elapsed(step.startedAt, end);
  if (passed === undefined) return '';
  if (Date.parse(step.startedAt ?? '') > now + 1000) passed.skewed = true;
  const target = step.targetSeconds === null ? '' : `/${clock({ seconds: step.targetSeconds, skewed: false })}`;
  return [clock(passed) + target, due(step, now)].filter(text => text !== '').join(', ');
}

const stepIcons: Record<Step['state'], string> = {
  pending: 'circle-outline', active: 'play-circle', done: 'pass', blocked: 'circle-slash', failed: 'error',
  unknown: 'question',
};

export function stepIcon(step: Step): string {
  return stepIcons[step.state];
}

/** Where the hotfix comes from and what it is to become: "from v1.0.0, next v1.0.1". */
export function originText(status: Status): string {
  const base = status.base;
  if (base === null) return 'no base that it can be compared with';
  const words = [`from ${base.tag ?? base.commit.slice(0, 9)}${base.certain ? '' : ' (not certain)'}`];
  if (base.newerTag !== null) words.push(`production runs ${base.newerTag}`);
  if (status.nextVersion !== null) words.push(`next ${status.nextVersion}`);
  return words.join(', ');
}

/** Markdown with theme icons; whatever comes from the repository is escaped. */
export function tooltip(status: Status, now: number): string {
  const lines = [`**${markdown(hotfixName(status))}** ${markdown(status.branch ?? '')}`, ''];
  if (status.active) lines.push(markdown(originText(status)), '');
  lines.push('| | step | clock | |', '|---|---|---|---|');
  for (const step of status.steps) {
    const cells = [`$(${stepIcon(step)})`, stepName(step.step), stepClock(step, now), markdown(step.detail)];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push('');
  if (status.untracked > 0) lines.push(`${status.untracked} untracked, not counted`, '');
  if (status.unknown.length > 0) lines.push(`not known: ${markdown(status.unknown.join(', '))}`, '');
  if (!status.trusted) lines.push('restricted: nothing of this repository runs', '');
  if (status.next !== null) lines.push(`Next: ${markdown(status.next.title)}`);
  return lines.join('\n');
}

/** For people who hear the status bar: the line and the most important of the table, without marks. */
export function spokenText(line: StatusLine, status: Status): string {
  const words = [line.text];
  if (status.active) words.push(originText(status));
  if (!status.trusted) words.push('nothing of this repository runs');
  if (status.next !== null) words.push(`next: ${status.next.title}`);
  return printable(words.join('. '));
}
