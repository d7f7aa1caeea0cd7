// Names from a repository are shown to people: nothing in them may act (icons, Markdown) or mislead (bidi characters).

const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}

/** For labels of status items and picks, which draw `$(name)` as an icon. */
export function label(text: string): string {
  return printable(text).replace(/\$\(/g, '\\$(');
}

export function markdown(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]#+!|<>~&$]/g, '\\$&');
}

/** A command as one would type it: quoted only where a shell needs it. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(word => (/^[\w@%+=:,./^{}~-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`)).join(' ');
}
