#include "git/work_tree_state.h"

#include "git/git_output.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

std::string ask(const std::string& work_dir, const std::vector<std::string>& args, const char* purpose,
                std::stop_token cancel) {
  process::ChildRequest request = process::git_reading_command(work_dir, args);
  request.purpose = purpose;
  request.cancel = std::move(cancel);
  return process::run_or_throw(request).out;
}

// `1 XY sub mH mI mW hH hI path`
UncommittedPath tracked_row(Fields& fields) {
  UncommittedPath row;
  fields.until(' ');
  const std::string_view letters = fields.until(' ');
  if (letters.size() != 2) throw_unreadable();
  row.staged = letters[0];
  row.unstaged = letters[1];
  row.submodule = fields.until(' ').starts_with('S');
  row.head_mode = fields.number<std::uint32_t>(' ', 8);
  row.index_mode = fields.number<std::uint32_t>(' ', 8);
  row.work_mode = fields.number<std::uint32_t>(' ', 8);
  row.head_blob = fields.id(' ');
  row.index_blob = fields.id(' ');
  row.path = std::string(fields.until('\0'));
  return row;
}

// `u XY sub m1 m2 m3 mW h1 h2 h3 path`
std::string unmerged_row(Fields& fields) {
  for (int i = 0; i < 10; ++i) fields.until(' ');
  return std::string(fields.until('\0'));
}

}  // namespace

WorkTreeState parse_work_tree_state(std::string_view text) {
  WorkTreeState state;
  for (Fields fields(text); !fields.done();) {
    switch (fields.next()) {
      case '1':
        state.tracked.push_back(tracked_row(fields));
        break;
      case 'u':
        state.unmerged.push_back(unmerged_row(fields));
        break;
      case '?':
        fields.until(' ');
        state.untracked.emplace_back(fields.until('\0'));
        break;
      default:
        throw_unreadable();
    }
  }
  return state;
}

WorkTreeState work_tree_state(const std::string& work_dir, std::stop_token cancel) {
  return parse_work_tree_state(ask(work_dir,
                                   {"-c", "diff.orderFile=/dev/null", "status", "--porcelain=v2", "-z", "--no-renames",
                                    "--untracked-files=all", "--ignored=no", "--ignore-submodules=dirty"},
                                   "list what is not committed", std::move(cancel)));
}

std::vector<std::string> ignored_paths(const std::string& work_dir, std::stop_token cancel) {
  const std::string text =
      ask(work_dir, {"ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"},
          "list ignored files", std::move(cancel));
  std::vector<std::string> paths;
  for (Fields fields(text); !fields.done();) paths.emplace_back(fields.until('\0'));
  return paths;
}

std::vector<LinkedWorkTree> work_trees(const std::string& work_dir, std::stop_token cancel) {
  const std::string text = ask(work_dir, {"worktree", "list", "--porcelain", "-z"}, "list the work trees", cancel);
  std::vector<LinkedWorkTree> all;
  for (Fields fields(text); !fields.done();) {  // `worktree PATH\0`, attributes, an empty field at the end of each
    const std::string_view field = fields.until('\0');
    if (field.starts_with("worktree ")) all.push_back({std::string(field.substr(9)), {}, {}});
    if (field.starts_with("HEAD ") && !all.empty()) all.back().head = Oid::from_hex(field.substr(5));
    if (field.starts_with("branch ") && !all.empty()) all.back().branch = std::string(field.substr(7));
  }
  return all;
}

}  // namespace hotfix::git
