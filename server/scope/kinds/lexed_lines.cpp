#include "scope/kinds/lexed_lines.h"

#include <algorithm>
#include <utility>

namespace hotfix::scope {

namespace {

constexpr std::size_t most_states = 50'000;  // kept at once; past that everything is read anew
constexpr std::size_t most_kept_lines = 4'096;
constexpr std::uint32_t nothing_known = ~std::uint32_t{0};

/// Where a part of a line begins; nothing for what is not part of it.
std::optional<std::size_t> begin_in(std::string_view line, std::string_view part) {
  const std::less_equal<> ordered;  // of any two pointers
  const bool inside =
      ordered(line.data(), part.data()) && ordered(part.data() + part.size(), line.data() + line.size());
  if (part.empty() || !inside) return {};
  return static_cast<std::size_t>(part.data() - line.data());
}

}  // namespace

LineSource source_of(const BaseLines& lines) {
  return {[&lines] { return lines.line_count(); },
          [&lines](std::size_t i) {
            const bool crlf = !lines.normalise().ignore_cr && lines.eol(i) == Eol::crlf;
            return SourceLine{.text = lines.line(i), .crlf = crlf, .first = i == 0};
          }};
}

LineSource source_of(const TextBuffer& buffer, bool ignore_cr) {
  return {[&buffer] { return buffer.line_count(); },
          [&buffer, ignore_cr](std::size_t i) {
            const bool crlf = !ignore_cr && buffer.eol(i) == Eol::crlf;
            return SourceLine{.text = buffer.line(i), .crlf = crlf, .first = i == 0};
          }};
}

void LexedLines::begin() {
  states_.clear();
  ids_.clear();
  kept_.clear();
  before_ = {};
  before_.splice(0, 0, std::vector<Id>(source_.count() + 1, nothing_known));
  before_[0] = id_of(first_state(*syntax_));
  known_ = 1;
  stale_from_ = stale_to_ = 0;
}

LexedLines::Id LexedLines::id_of(const LexState& state) {
  const std::size_t hash = state.hash();
  const auto [from, to] = ids_.equal_range(hash);
  for (auto entry = from; entry != to; ++entry) {
    if (states_[entry->second] == state) return entry->second;
  }
  const Id id = static_cast<Id>(states_.size());
  states_.push_back(state);
  ids_.emplace(hash, id);
  return id;
}

void LexedLines::edited(const LineEdit& edit) {
  if (known_ == 0) return;  // nothing was read yet
  // The state before the first line touched stays; those behind the lines that came in may turn out the same.
  const std::size_t behind = edit.first + edit.removed + 1;
  const auto moved = [&](std::size_t at) { return at - edit.removed + edit.inserted; };
  const std::size_t from = known_ > behind ? behind : std::max(stale_from_, behind);
  const std::size_t to = known_ > behind ? known_ : stale_to_;  // of two pieces the nearer one is kept
  before_.splice(edit.first + 1, edit.removed, std::vector<Id>(edit.inserted, nothing_known));
  known_ = std::min(known_, edit.first + 1);
  if (from < to) {
    stale_from_ = moved(from);
    stale_to_ = moved(to);
  } else {
    stale_from_ = stale_to_ = 0;
  }
}

bool LexedLines::reach(std::size_t line, std::size_t& budget) {
  const std::size_t lines = source_.count();
  if (known_ == 0 || before_.size() != lines + 1 || states_.size() > most_states) begin();
  line = std::min(line, lines);
  if (line < known_) return true;
  LexState state = states_[before_[known_ - 1]];
  while (known_ <= line) {
    if (budget == 0) return false;
    --budget;
    lex_line(*syntax_, state, source_.line(known_ - 1), nullptr);
    const Id id = id_of(state);
    if (known_ >= stale_from_ && known_ < stale_to_ && before_[known_] == id) {
      known_ = stale_to_;
      stale_from_ = stale_to_ = 0;
      if (known_ <= line) state = states_[before_[known_ - 1]];
      continue;
    }
    before_[known_] = id;
    ++known_;
  }
  return true;
}

void LexedLines::tokens(std::size_t first, std::size_t count, std::vector<Token>& out) const {
  constexpr std::size_t usual_tokens = 12;  // of a line
  out.reserve(out.size() + count * usual_tokens);
  for (std::size_t i = 0; i < count; ++i) {
    const SourceLine line = source_.line(first + i);
    for (const auto& [token, begin] : kept(line, before_[first + i])) {
      out.push_back(token);
      out.back().line = static_cast<std::uint32_t>(i);
      if (begin) out.back().text = line.text.substr(*begin, token.text.size());
    }
  }
}

const LexedLines::KeptLine& LexedLines::kept(const SourceLine& line, Id state) const {
  const std::uint64_t seed = std::uint64_t{state} * 4U + (line.crlf ? 2U : 0U) + (line.first ? 1U : 0U);
  const std::uint64_t key = hash_bytes(line.text, seed);
  if (const auto known = kept_.find(key); known != kept_.end()) return known->second;
  if (kept_.size() >= most_kept_lines) kept_.clear();
  std::vector<Token> tokens;
  LexState after = states_[state];
  lex_line(*syntax_, after, line, &tokens);
  KeptLine& result = kept_[key];
  result.reserve(tokens.size());
  for (const Token& token : tokens) result.push_back({token, begin_in(line.text, token.text)});
  return result;
}

}  // namespace hotfix::scope
