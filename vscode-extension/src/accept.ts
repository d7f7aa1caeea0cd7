// A finding is accepted with a reason, which stands in the timeline.

import { AcceptArguments, CommandResult } from './protocol';
import { askReason } from './reason';
import { Next, report, run } from './run_command';
import { Ui } from './ui';

const command = 'hotfix.accept';
const canned = ['The fix needs it', 'Agreed with the reviewer', 'Harmless, and reverting it costs more'];

export async function accept(ui: Ui, given: AcceptArguments, next: Next): Promise<CommandResult | undefined> {
  const reason = given.reason ?? await askReason(ui, {
    title: 'Hotfix: Accept', placeholder: 'Why is this fine in this hotfix? It stands in the timeline.', canned,
  });
  return reason === undefined ? undefined : report(ui, await run(next, command, { ...given, reason }));
}
