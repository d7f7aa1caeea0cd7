#!/usr/bin/env bash
# run.sh CHECK HOTFIXD: one check of tests/editors/CMakeLists.txt. Each editor plays a scenario (scenarios/*.steps) on a
# repository that is made for it alone, and writes down what the server told it. A report has lines of these kinds:
#
#   look N                                                     the N-th time that everything was looked at
#   finding PATH LINE:CHARACTER-LINE:CHARACTER SEVERITY CODE MESSAGE
#   action PATH CODE [KIND] TITLE                              offered at this finding, or (-) at a line without one
#   hover PATH LINE | TEXT                                     at the finding's first line, or at that line
#   text PATH | LINE                                           the buffer as it stands on the screen
#   checked …                                                  like finding, from `hotfixd check --worktree`
#   heard …                                                    how many messages came unasked
#
# Where HOTFIX_RECORD_DIR is set, what the server sent is left there for tests/wire/validate.mjs (which takes node).
# Nothing waits for a time: an editor asks for hotfix/status, which is answered when the server has nothing left to say.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
check=${1:?usage: run.sh CHECK HOTFIXD}
server=$(readlink -f "${2:?usage: run.sh CHECK HOTFIXD}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }

# Runs a command that knows nothing of this machine but its programs: own HOME and XDG folders, no git configuration.
alone() {
  env -i PATH="$PATH" LANG=C.UTF-8 TERM=dumb TMPDIR="$scratch" HOME="$scratch/home" \
    XDG_CONFIG_HOME="$scratch/home/config" XDG_DATA_HOME="$scratch/home/data" XDG_STATE_HOME="$scratch/home/state" \
    XDG_CACHE_HOME="$scratch/home/cache" XDG_RUNTIME_DIR="$scratch/home/run" GIT_CONFIG_NOSYSTEM=1 \
    ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} ${UBSAN_OPTIONS:+UBSAN_OPTIONS="$UBSAN_OPTIONS"} "$@"
}
mkdir -p "$scratch"/home/{config,data,state,cache}
mkdir -m 700 "$scratch/home/run"
alone git config --global init.defaultBranch main
alone git config --global user.name 'Ada Fixer'
alone git config --global user.email ada@example.org

# --- the repository -------------------------------------------------------------------------------------------------

time='2026-01-05T09:00:00Z'
commit() {  # commit FOLDER MESSAGE : everything, at a fixed time, so that both editors see the same commits
  alone git -C "$1" add -A
  alone env GIT_AUTHOR_DATE="$time" GIT_COMMITTER_DATE="$time" git -C "$1" commit -q -m "$2"
}

production() {  # production FOLDER : the text of v1.0.0
  mkdir -p "$1/src"
  cat >"$1/package.json" <<'TEXT'
{
  "name": "payments",
  "version": "1.0.0",
  "dependencies": {
    "express": "4.18.2"
  }
}
TEXT
  cat >"$1/src/charge.js" <<'TEXT'
// Zahlungen für Karten 💳
exports.charge = (card, amount) => {
  return gateway.charge(card.expiry.toString(), amount);
};
TEXT
  cat >"$1/src/refund.js" <<'TEXT'
exports.refund = (payment) => {
  return gateway.refund(payment.id);
};
TEXT
  cat >"$1/src/ledger.js" <<'TEXT'
const entries = [];

// What was booked, oldest first.
exports.add = (account, amount) => {
  if (amount === 0) return;
  entries.push({ account, amount });
};
TEXT
}

add_dependency() { sed -i 's|"express": "4.18.2"|"express": "4.18.2",\n    "left-pad": "1.3.0"|' "$1/package.json"; }

# main refunds otherwise by now, and says how commits are described.
unreleased_work() {
  sed -i 's|refund(payment.id)|refund(payment.id, payment.amount)|' "$1/src/refund.js"
  printf '{ "message": { "conventional": true, "ticket": true } }\n' >"$1/.hotfix.json"
  commit "$1" 'refund: a part of a payment'
}

# make_repository FOLDER BRANCH : main is ahead of v1.0.0; the work tree is left on the branch, with changes in it.
make_repository() {
  alone git init -q "$1"
  production "$1"
  commit "$1" 'payments: first release'
  alone env GIT_COMMITTER_DATE="$time" git -C "$1" tag -a -m 'v1.0.0' v1.0.0
  printf 'exports.report = () => [];\n' >"$1/src/report.js"
  commit "$1" 'report: begin'
  [ "$2" != hotfix/PROD-503-guards ] || unreleased_work "$1"
  case $2 in
    main) ;;
    hotfix/PROD-502-from-main) alone git -C "$1" checkout -q -b "$2" main;;
    hotfix/PROD-501-expired-cards)
      alone git -C "$1" checkout -q -b "$2" v1.0.0
      cat >"$1/src/refund.js" <<'TEXT'
exports.refund = (payment) => {
<<<<<<< HEAD
  log('refund 💳', payment);
=======
  log('remboursé 💳💳', payment);
>>>>>>> größer/💳
  return gateway.refund(payment.id);
};
TEXT
      commit "$1" 'refund: log';;
    hotfix/PROD-503-guards)
      alone git -C "$1" checkout -q -b "$2" v1.0.0
      sed -i 's|oldest first|the oldest first|' "$1/src/ledger.js"
      sed -i 's|^  return|      return|' "$1/src/charge.js"
      printf 'Guard refunds\n' >"$1/.git/COMMIT_EDITMSG"
      return;;
  esac
  sed -i 's|card.expiry.toString()|card.expiry?.toString()|' "$1/src/charge.js"
  add_dependency "$1"
}

# --- the editors ----------------------------------------------------------------------------------------------------

# A server for the editor to start that keeps what goes in and comes out.
listened_server() {  # listened_server FILE
  cat >"$1.sh" <<TEXT
#!/usr/bin/env bash
exec '$server' < <(exec tee '$1.in') > >(exec tee '$1.out')
TEXT
  chmod +x "$1.sh"
  echo "$1.sh"
}

keep_records() {  # keep_records FILE
  local kept; kept=$(mktemp "$HOTFIX_RECORD_DIR/editors-XXXXXX.jsonl")
  node "$here/records.mjs" "$1.in" "$1.out" >"$kept"
  [ -s "$kept" ] || fail "no message of the server was recorded"
}

# play EDITOR SCENARIO BRANCH : leaves the report at $scratch/EDITOR-SCENARIO
play() {
  local editor=$1 scenario=$2 branch=$3
  local report=$scratch/$editor-$scenario root=$scratch/$editor/$scenario
  mkdir -p "$scratch/$editor"
  make_repository "$root" "$branch"
  alone "$server" check -C "$root" --worktree --format json --fail-on error >"$report.check" 2>"$report.log" ||
    [ $? = 1 ] || { cat "$report.log" >&2; fail "hotfixd check could not tell"; }
  local run=()
  case $editor in
    neovim) command -v nvim >/dev/null || fail "Neovim (nvim) is not installed"
            run=(nvim --headless --clean -n -S "$here/neovim.lua");;
    emacs) command -v emacs >/dev/null || fail "Emacs (emacs) is not installed"
           run=(emacs -Q --batch -l "$here/emacs.el");;
  esac
  local started=$server
  [ -z "${HOTFIX_RECORD_DIR:-}" ] || started=$(listened_server "$report.bytes")
  alone env HOTFIX_SERVER="$started" HOTFIX_ROOT="$root" HOTFIX_STEPS="$here/scenarios/$scenario.steps" \
    HOTFIX_CHECKED="$report.check" HOTFIX_REPORT="$report" "${run[@]}" >>"$report.log" 2>&1 </dev/null ||
    { cat "$report.log" >&2; [ ! -e "$report" ] || cat "$report" >&2; fail "$editor did not play $scenario to its end"; }
  [ "$(tail -n 1 "$report")" = 'played to its end' ] ||
    { cat "$report.log" "$report" >&2; fail "$editor did not play $scenario to its end"; }
  [ -z "${HOTFIX_RECORD_DIR:-}" ] || keep_records "$report.bytes"
}

# looked REPORT N KIND : the lines of that kind from the N-th look
looked() { awk -v n="$2" -v kind="$3" '$1 == "look" { at = $2 } at == n && $1 == kind' "$1"; }

# What is about the whole hotfix has no place of its own: each open document shows it at a place that it has.
without_places() {
  sed -E 's/^(finding|checked) //; s#^.* (error|warning|information|hint) (base/|scope/too-many-)#\1 \2#' | sort -u
}

same() {  # same WHAT ONE OTHER
  diff -u "$2" "$3" >&2 || fail "$1 differ"
}

expect() {  # expect REPORT PATTERN : a line that fits
  grep -qE -- "$2" "$1" || { cat "$1" >&2; fail "nothing says: $2"; }
}
expect_none() { ! grep -E -- "$2" "$1" >&2 || { cat "$1" >&2; fail "something says: $2"; }; }

shows_what_check_finds() {  # shows_what_check_finds REPORT
  looked "$1" 1 finding | without_places >"$1.shown"
  looked "$1" 1 checked | without_places >"$1.found"
  [ -s "$1.found" ] || fail "check found nothing"
  same "what the editor shows and what check finds" "$1.shown" "$1.found"
}

text_of() { looked "$1" "$2" text | sed -n "s#^text $3 | ##p"; }  # text_of REPORT LOOK PATH

# --- the checks -----------------------------------------------------------------------------------------------------

incident() {  # incident EDITOR
  play "$1" incident hotfix/PROD-501-expired-cards
  local report=$scratch/$1-incident
  shows_what_check_finds "$report"
  expect "$report" '^finding package.json 4:0-5:[0-9]+ warning scope/dependency '
  expect "$report" '^finding src/refund.js 1:0-5:17 error scope/leftover '
  expect "$report" '^action package.json scope/dependency \[quickfix\] Restore these lines to production.s \(v1.0.0\)$'
  expect "$report" '^action package.json scope/dependency \[quickfix\] Accept scope/dependency '
  expect "$report" '^action src/refund.js scope/leftover \[quickfix\] Remove the conflict markers$'
  expect "$report" '^hover package.json 4 \|.*"express": "4.18.2"$'
  expect "$report" '^action src/charge.js - \[refactor.rewrite\] Restore these lines '
  expect "$report" '^hover src/charge.js 2 \|   return gateway.charge\(card.expiry.toString\(\), amount\);$'
  # after the fixes: silence again, and production's text is back
  looked "$report" 2 finding >"$report.left"
  expect_none "$report.left" finding
  production "$scratch/production"
  text_of "$report" 2 package.json >"$report.text"
  same "package.json and production's" "$report.text" "$scratch/production/package.json"
  [ "$(text_of "$report" 2 src/refund.js | grep -c -e '<<<<<<<' -e '=======' -e '>>>>>>>')" = 0 ] || fail "a marker stays"
  # typed and not saved
  looked "$report" 3 finding >"$report.typed"
  expect "$report.typed" '^finding src/charge.js 2:0-6:22 error scope/leftover '
  [ "$(wc -l <"$report.typed")" = 1 ] || { cat "$report.typed" >&2; fail "more than one finding"; }
  looked "$report" 4 finding >"$report.left"
  expect_none "$report.left" finding
  text_of "$report" 4 src/charge.js >"$report.text"
  same "src/charge.js and production's" "$report.text" "$scratch/production/src/charge.js"
}

from_main() {  # from_main EDITOR
  play "$1" from-main hotfix/PROD-502-from-main
  local report=$scratch/$1-from-main
  shows_what_check_finds "$report"
  expect "$report" '^finding src/charge.js 2:0-2:[0-9]+ error base/not-production-tag .*v1\.0\.0'
  expect "$report" '^finding src/refund.js 0:0-0:[0-9]+ error base/not-production-tag .*v1\.0\.0'
  expect "$report" '^checked - - error base/not-production-tag '
}

guards() {  # guards EDITOR : what kind of change, whether it will merge, how it is described
  play "$1" guards hotfix/PROD-503-guards
  local report=$scratch/$1-guards
  looked "$report" 1 finding >"$report.first"
  expect "$report.first" '^finding src/ledger.js 2:0-2:[0-9]+ information scope/comment-only '
  expect "$report.first" '^finding src/charge.js 2:0-2:[0-9]+ (warning|information) scope/formatting-only '
  expect "$report.first" '^finding .git/COMMIT_EDITMSG 0:0-0:[0-9]+ (warning|information|hint) message/type '
  expect "$report" '^action .git/COMMIT_EDITMSG message/ticket \[quickfix\] Name PROD-503'
  expect_none "$report.first" 'mergeback/'
  looked "$report" 2 finding >"$report.typed"
  expect "$report.typed" '^finding src/refund.js 1:0-.* (warning|information) mergeback/conflict .*main'
  expect "$report" '^hover src/refund.js 1 \|.*refund: a part of a payment'
  expect_none "$report.typed" 'message/'
  looked "$report" 3 finding >"$report.left"
  expect_none "$report.left" 'scope/formatting-only|mergeback/'
}

silence() {  # silence EDITOR
  play "$1" silence main
  local report=$scratch/$1-silence
  expect_none "$report" '^(finding|action|hover|checked) '
  expect "$report" '^look 2$'
  expect "$report" '^text src/charge.js \| <<<<<<< HEAD$'
  expect "$report" '^heard 0 diagnostics, 0 statuses$'
}

told_the_same() {
  for scenario in incident from_main guards silence; do
    "$scenario" neovim
    "$scenario" emacs
    same "what Neovim and Emacs were told in ${scenario/_/-}" "$scratch/neovim-${scenario/_/-}" "$scratch/emacs-${scenario/_/-}"
  done
}

case $check in
  neovim_shows_what_check_finds) incident neovim;;
  emacs_shows_what_check_finds) incident emacs;;
  neovim_names_a_base_that_is_not_production) from_main neovim;;
  emacs_names_a_base_that_is_not_production) from_main emacs;;
  neovim_guards_kind_merge_and_message) guards neovim;;
  emacs_guards_kind_merge_and_message) guards emacs;;
  neovim_hears_nothing_on_main) silence neovim;;
  emacs_hears_nothing_on_main) silence emacs;;
  neovim_and_emacs_are_told_the_same) told_the_same;;
  *) fail "there is no check «$check»";;
esac
