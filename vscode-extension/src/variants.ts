// What a command can be asked for, as choices with a plan each: the server says of every one whether it can run. Pure.

import { Status } from './protocol';

export interface Variant {
  label: string;
  description: string;
  arguments: Record<string, unknown>;
}

const titles: Partial<Record<string, string>> = {
  'hotfix.start': 'Pick the commit onto this hotfix',
  'hotfix.adopt': 'Declare this branch a hotfix',
  'hotfix.next': 'Whatever comes next',
  'hotfix.test': 'Run the critical tests on what is committed',
  'hotfix.requestReview': 'Push the branch and request a review',
  'hotfix.deploy': 'Tag the tested commit and deploy it',
  'hotfix.mergeBack': 'Merge back into every target that lacks the fix',
  'hotfix.cleanUp': 'Delete the branch: every target has the fix',
  'hotfix.undo': 'Take the last step back',
  'hotfix.replay': 'Replay your own commits onto what production runs',
  'hotfix.park': 'Take it out, and keep it on a branch of its own',
  'hotfix.openFollowUp': 'Push what was parked, and open its request into main',
  'hotfix.restore': 'Put production\'s text back',
};

const variant = (label: string, given: Record<string, unknown>, description = ''): Variant =>
  ({ label, description, arguments: given });

function deploys(main: Variant, status: Status): Variant[] {
  const base = status.base?.tag ?? 'what ran before';
  const word = {
    live: variant('It is live', { outcome: 'live' }, 'your word; it is recorded'),
    failed: variant('It failed', { outcome: 'failed' }, 'your word; it is recorded'),
    rolledBack: variant('It was rolled back', { outcome: 'rolledBack' }, 'your word; it is recorded'),
  };
  const back = variant(`Deploy ${base} again`, { rollBack: true }, 'roll back while you fix');
  const again = variant('Run the deploy command again', { retry: true }, 'where nobody knows how it ended');
  switch (status.deploy) {
    case 'none':
      return [main, back];
    case 'tagged':
    case 'deploying':
      return [main, word.live, word.failed, word.rolledBack, again, back];
    case 'failed':
      return [main, again, back, word.rolledBack, word.live];
    case 'live':
      return [main, word.rolledBack, back];
  }
}

/** The first one is what is meant where nobody says more. `given`: arguments that are settled. */
export function variants(command: string, status: Status | undefined, given: Record<string, unknown>): Variant[] {
  const proposed = status?.next?.command === command ? status.next.title : undefined;
  const undone = typeof given['step'] === 'string' ? `Take this step back: ${given['step']}` : undefined;
  const main = variant(undone ?? proposed ?? titles[command] ?? command, {}, status?.branch ?? '');
  switch (command) {
    case 'hotfix.test':
      return [main, variant('Test what is not committed too', { worktree: true }, 'such a verdict counts for no commit')];
    case 'hotfix.requestReview': {
      const waits = status?.steps.some(step => step.step === 'review' && step.state === 'active') ?? false;
      const word = variant('Somebody approved it', { approvedBy: '' }, 'your word; it is recorded');
      return [main, ...waits ? [word] : [], variant('Request it as a draft', { draft: true })];
    }
    case 'hotfix.deploy':
      return status === undefined ? [main] : deploys(main, status);
    case 'hotfix.mergeBack': {
      const open = status?.mergeBack.filter(target => target.state === 'pending' || target.state === 'conflict') ?? [];
      if (given['targets'] !== undefined || open.length < 2) return [main];
      return [main, ...open.map(({ target }) => variant(`Only into ${target}`, { targets: [target] }))];
    }
    case 'hotfix.abort':
      return [variant('Leave the hotfix', {}, 'the work is kept under a ref'),
              variant('Production was rolled back instead', { rolledBack: true }, 'the work is kept under a ref')];
    default:
      return [main];
  }
}
