// VS Code shows the findings of a place in its hover by itself: what the server's hover repeats of them is left out.

import * as vscode from 'vscode';

/** `text` without the messages that it begins with. */
export function withoutMessages(text: string, messages: readonly string[]): string {
  let rest = text;
  for (;;) {
    const repeated = messages.find(message => message !== '' && rest.startsWith(`${message}\n\n`));
    if (repeated === undefined) return rest;
    rest = rest.slice(repeated.length + 2);
  }
}

export function withoutFindings(hover: vscode.Hover, document: vscode.TextDocument): vscode.Hover {
  const line = hover.range?.start.line;
  const messages = vscode.languages.getDiagnostics(document.uri)
    .filter(one => one.source === 'hotfix' && (line === undefined || one.range.end.line >= line))
    .map(one => one.message);
  const contents = hover.contents.map(content => {
    if (!(content instanceof vscode.MarkdownString)) return content;
    const short = new vscode.MarkdownString(withoutMessages(content.value, messages));
    short.isTrusted = false;
    return short;
  });
  return new vscode.Hover(contents, hover.range);
}
