// A plan as rows that a person can read before it runs. Pure.

import { Plan, PlanEntry, Refusal } from './protocol';
import { commandLine, label, printable } from './text';

export interface PlanRow {
  label: string;
  detail?: string;  // the purpose is here and not beside the command, where a long one would push it out of sight
}

const nothing = /^0+$/;

function refUpdateText(update: NonNullable<PlanEntry['refUpdate']>): string {
  const short = (commit: string): string => commit.slice(0, 9);
  if (update.new !== null && nothing.test(update.new)) return `delete ${update.ref}`;
  const to = update.new === null ? 'the object made above' : short(update.new);
  return nothing.test(update.old) ? `new ${update.ref} at ${to}` : `${update.ref}: ${short(update.old)} to ${to}`;
}

/** What nothing names yet is nothing to undo: git throws it away by itself. */
function onlyWritesObjects(argv: readonly string[] | null): boolean {
  return argv?.[0] === 'git' && ['mktree', 'commit-tree', 'hash-object', 'merge-tree'].includes(argv[1] ?? '');
}

/** An event's commit is made when it happens: what it says is of interest, not which object it will be. */
function isEvent({ argv, refUpdate }: PlanEntry): boolean {
  return argv === null && refUpdate?.new === null && refUpdate.ref.startsWith('refs/hotfix-events/');
}

export function planRow(entry: PlanEntry): PlanRow {
  const argv = entry.argv;
  const what = isEvent(entry) ? '' : argv !== null ? commandLine(argv) : entry.refUpdate !== null ? refUpdateText(entry.refUpdate) : '';
  const icon = entry.reach === 'remote' ? 'cloud-upload' : argv !== null ? 'terminal' : 'git-commit';
  const about = what !== '' ? [entry.purpose] : entry.refUpdate !== null ? [`in ${entry.refUpdate.ref}`] : [];
  if (entry.cwd) about.push(`in ${entry.cwd}`);
  about.push(entry.reach === 'remote' ? 'reaches the remote' : 'only here');
  if (entry.undo !== null) about.push(`undo: ${entry.undo}`);
  else if (!onlyWritesObjects(argv)) about.push('cannot be undone');
  return { label: `$(${icon}) ${label(what === '' ? entry.purpose : what)}`, detail: label(about.join(' · ')) };
}

/** The whole plan to be read in an editor: what is no comment is what runs. */
export function planLines(plan: Plan): string[] {
  const comment = (text: string): string[] => printable(text).split('\ufffd').map(line => `# ${line}`);
  const lines = (plan.notes ?? []).flatMap(comment);
  for (const entry of plan.entries) {
    const where = entry.cwd ? ` in ${entry.cwd}` : '';
    const { argv, refUpdate } = entry;
    lines.push('', ...comment(`${entry.purpose} (${entry.reach === 'remote' ? 'reaches the remote' : 'only here'}${where})`));
    if (argv !== null) lines.push(printable(commandLine(argv)));
    else if (isEvent(entry) && refUpdate !== null) lines.push(...comment(`an event in ${refUpdate.ref}`));
    else if (refUpdate !== null) lines.push(...comment(refUpdateText(refUpdate)));
    if (entry.undo !== null) lines.push(...comment(`undo: ${entry.undo}`));
  }
  return [...lines, ''];
}

export function noteRow(note: string): PlanRow {
  return { label: `$(info) ${label(note)}` };
}

export function refusalRow(refusal: Refusal): PlanRow {
  return { label: `$(error) ${label(refusal.message)}`, detail: label(refusal.remedy) };
}

export function refusalText(refusal: Refusal): string {
  return refusal.remedy === '' ? refusal.message : `${refusal.message} ${refusal.remedy}`;
}
