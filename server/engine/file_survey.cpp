#include "engine/file_survey.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <utf8.h>

#include "base/failure.h"
#include "git/text_diff.h"

namespace hotfix::engine {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_utf8(std::string_view text) {
  return utf8::is_valid(text.begin(), text.end());
}

std::string too_large(std::uint64_t size) {
  return fmt::format("larger than {} MB ({} MB)", largest_judged_file >> 20, size >> 20);
}

/// A blob's bytes into `out`, or the phrase why not.
std::string read_blob(const git::Reader& reader, const git::Oid& id, std::string& out) {
  if (id.is_null()) return {};
  git::Blob blob = reader.blob(id, largest_judged_file);
  switch (blob.state) {
    case git::BlobState::present:
      out = std::move(blob.bytes);
      return {};
    case git::BlobState::missing:
      return "not in this partial clone";
    case git::BlobState::too_large:
      return too_large(blob.size);
  }
  return {};
}

std::string read_work_file(const git::Reader& reader, const std::string& path, std::string_view committed,
                           std::string& out) {
  git::WorkFile file = reader.work_file(path, largest_judged_file, committed);
  switch (file.state) {
    case git::WorkFileState::present:
      out = std::move(file.bytes);
      return {};
    case git::WorkFileState::absent:
      return {};
    case git::WorkFileState::not_a_file:
      return "not a file";
    case git::WorkFileState::too_large:
      return too_large(file.size);
    case git::WorkFileState::filtered:
      return "stored through a filter";
  }
  return {};
}

}  // namespace

std::string FileSurveyor::read_sides(SurveyedFile& file, std::string& base, std::string& text) const {
  const git::FileChange& change = file.change;
  if (change.old_mode == git::submodule_mode || change.new_mode == git::submodule_mode) return "a submodule";
  if (change.binary) return "binary";
  if (read_ > largest_judged_change) return "past the first 128 MB of this change";
  if (file.attributes.needs_git()) return "stored through a filter";
  if (std::string why = read_blob(reader_, change.old_blob, base); !why.empty()) return why;
  if (change.kind == git::ChangeKind::deleted) return {};
  if (to_) return read_blob(reader_, change.new_blob, text);
  return read_work_file(reader_, change.path, base, text);
}

SurveyedFile FileSurveyor::survey(git::FileChange change) {
  SurveyedFile file;
  file.attributes = reader_.text_attributes(change.path);
  file.change = std::move(change);
  std::string base;
  std::string text;
  file.not_judged = read_sides(file, base, text);
  if (file.not_judged.empty() && !file.attributes.forced_text && (git::looks_binary(base) || git::looks_binary(text))) {
    file.not_judged = "binary";
  }
  if (file.not_judged == "binary") file.change.binary = true;
  if (!file.not_judged.empty()) return file;
  read_ += base.size() + text.size();
  file.hunks = git::exact_hunks(base, text);
  file.text = std::make_shared<const TextBuffer>(text);
  if (!file.change.old_blob.is_null()) file.base = std::make_shared<const scope::BaseLines>(std::move(base));
  return file;
}

DocumentBase FileSurveyor::document(const std::string& path, const git::FileChange* change) {
  DocumentBase result;
  result.attributes = reader_.text_attributes(path);
  if (change != nullptr) {
    result.change = *change;
    result.tracked = change->kind != git::ChangeKind::deleted;
  } else if (const auto entry = reader_.tree_entry(from_, path)) {
    result.tracked = true;
    result.change = {.kind = git::ChangeKind::modified, .path = path, .old_mode = entry->mode, .new_mode = entry->mode};
    result.change.old_blob = entry->id;
  }
  if (!result.tracked) return result;
  if (result.change.old_mode == git::submodule_mode)
    result.not_judged = "a submodule";
  else if (result.attributes.binary)
    result.not_judged = "binary";
  else if (result.attributes.filter)
    result.not_judged = "stored through a filter";
  else
    result.not_judged = read_blob(reader_, result.change.old_blob, result.stored);
  if (result.not_judged.empty() && git::looks_binary(result.stored) && !result.attributes.encoding) {
    result.not_judged = "binary";
  }
  if (!result.not_judged.empty() || result.change.old_blob.is_null()) return result;
  result.base =
      std::make_shared<const scope::BaseLines>(result.stored, normalise_for(result.attributes, result.stored));
  return result;
}

scope::Normalise normalise_for(const git::TextAttributes& attributes, std::string_view stored) {
  scope::Normalise normalise;
  normalise.ignore_cr =
      attributes.newlines == git::NewlineRule::strip ||
      (attributes.newlines == git::NewlineRule::strip_if_safe && stored.find("\r\n") == std::string_view::npos);
  normalise.ignore_bom = true;  // editors take it off before they send the text
  normalise.ascii_only = !is_utf8(stored);
  return normalise;
}

std::string stored_text(const DocumentBase& base, const std::string& text) {
  std::string stored = git::to_stored(text, base.attributes, base.stored);
  const bool marked = base.stored.starts_with(byte_order_mark);
  if (marked && !stored.starts_with(byte_order_mark)) stored.insert(0, byte_order_mark);
  if (!marked && stored.starts_with(byte_order_mark)) stored.erase(0, byte_order_mark.size());
  return stored;
}

std::vector<git::Hunk> exact_document_hunks(const DocumentBase& base, const std::string& text) {
  return git::exact_hunks(base.stored, stored_text(base, text));
}

}  // namespace hotfix::engine
