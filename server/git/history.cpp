#include "git/history.h"

#include <charconv>

#include "base/ascii.h"
#include "git/files.h"

namespace hotfix::git {

namespace {

constexpr std::size_t hex_size = 40;

// `key <id>\n` at the front of `rest`: takes it off and gives the id.
std::optional<Oid> take_id(std::string_view& rest, std::string_view key) {
  if (!rest.starts_with(key) || rest.size() < key.size() + hex_size + 1) return std::nullopt;
  const auto id = Oid::from_hex(rest.substr(key.size(), hex_size));
  if (!id || rest[key.size() + hex_size] != '\n') return std::nullopt;
  rest.remove_prefix(key.size() + hex_size + 1);
  return id;
}

// The date in the line that begins with `key`. Old objects may hold nonsense there: git takes that for 0, and so do we.
// Nothing where there is no such line.
std::optional<std::int64_t> time_in(std::string_view header, std::string_view key) {
  const std::size_t begin = header.find(key);
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view line = header.substr(begin + 1);
  line = line.substr(0, line.find('\n'));
  const std::size_t mail_end = line.rfind('>');
  if (mail_end == std::string_view::npos) return 0;
  line = trimmed(line.substr(mail_end + 1));
  std::int64_t seconds = 0;
  std::from_chars(line.data(), line.data() + line.size(), seconds);
  return seconds;
}

bool uses_replace_refs(git_repository* repository) {
  ConfigHandle config;
  int value = 1;
  if (into(config, git_repository_config_snapshot, repository) < 0) return true;
  return git_config_get_bool(&value, config.get(), "core.usereplacerefs") < 0 || value != 0;
}

}  // namespace

std::optional<CommitNode> parse_commit_node(std::string_view raw) {
  std::string_view rest = raw;
  if (!take_id(rest, "tree ")) return std::nullopt;
  CommitNode node;
  while (const auto parent = take_id(rest, "parent ")) node.parents.push_back(*parent);
  const std::size_t end = rest.find("\n\n");
  node.time = time_in(rest.substr(0, end), "\ncommitter ").value_or(0);
  return node;
}

History::History(git_repository* repository, const std::string& common_dir, const Capabilities& has) {
  check(into(database_, git_repository_odb, repository), "open the object database");
  if (has.replace_refs && uses_replace_refs(repository)) read_replacements(repository);
  if (has.grafts) read_grafts(common_dir);
}

void History::read_replacements(git_repository* repository) {
  constexpr std::string_view prefix = "refs/replace/";
  ReferenceIteratorHandle iterator;
  check(into(iterator, git_reference_iterator_glob_new, repository, "refs/replace/*"), "list the replace references");
  ReferenceHandle reference;
  while (into(reference, git_reference_next, iterator.get()) == 0) {
    const auto id = Oid::from_hex(std::string_view(git_reference_name(reference.get())).substr(prefix.size()));
    const git_oid* target = git_reference_target(reference.get());
    if (id && target != nullptr) replacements_[*id] = from_git(target);
  }
}

void History::read_grafts(const std::string& common_dir) {
  const std::string content = read_small_file(join(common_dir, "info/grafts")).value_or("");
  for_each_line(content, [&](std::string_view line) {
    if (line.size() < hex_size || line.front() == '#') return;
    std::vector<Oid> ids;
    for (std::size_t at = 0; at + hex_size <= line.size(); at += hex_size + 1) {
      const auto id = Oid::from_hex(line.substr(at, hex_size));
      if (!id) return;
      ids.push_back(*id);
    }
    grafts_[ids.front()] = std::vector<Oid>(ids.begin() + 1, ids.end());
  });
}

Oid History::replaced(const Oid& id) const {
  Oid current = id;
  for (int hops = 0; hops < 5; ++hops) {  // git's own bound (replace-object.c)
    const auto found = replacements_.find(current);
    if (found == replacements_.end()) break;
    current = found->second;
  }
  return current;
}

std::optional<History::Header> History::header(const Oid& id) const {
  const git_oid raw = to_git(replaced(id));
  Header result{GIT_OBJECT_INVALID, 0};
  if (git_odb_read_header(&result.size, &result.type, database_.get(), &raw) < 0) return std::nullopt;
  return result;
}

std::optional<History::Tag> History::tag(const Oid& id) const {
  const git_oid raw = to_git(replaced(id));
  OdbObjectHandle object;
  if (into(object, git_odb_read, database_.get(), &raw) < 0) return std::nullopt;
  if (git_odb_object_type(object.get()) != GIT_OBJECT_TAG) return std::nullopt;
  std::string_view text(static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get()));
  text = text.substr(0, text.find("\n\n"));
  const auto target = take_id(text, "object ");
  if (!target) return std::nullopt;
  return Tag{*target, text.starts_with("type commit\n"), time_in(text, "\ntagger ")};
}

const CommitNode* History::find(const Oid& id) {
  if (const auto known = nodes_.find(id); known != nodes_.end()) return &known->second;
  const git_oid raw = to_git(replaced(id));
  OdbObjectHandle object;
  if (into(object, git_odb_read, database_.get(), &raw) < 0) return nullptr;
  if (git_odb_object_type(object.get()) != GIT_OBJECT_COMMIT) return nullptr;
  auto node = parse_commit_node(
      {static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get())});
  if (!node) return nullptr;
  if (const auto graft = grafts_.find(id); graft != grafts_.end()) node->parents = graft->second;
  if (nodes_.size() >= max_nodes) {
    throw Failure(Failure::Code::limit, "This history has more commits than can be looked at in one go.");
  }
  return &nodes_.emplace(id, std::move(*node)).first->second;
}

}  // namespace hotfix::git
