// What telling kinds of change, and foreseeing the merge back, add to a keystroke: the same keystrokes in documents
// that differ in nothing else, taken in turn.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text_buffer.h"
#include "bench/measures.h"
#include "engine/forecast.h"
#include "engine/open_file.h"
#include "engine/survey.h"

namespace hotfix::bench {
namespace {

constexpr std::size_t lines = 10'000;
constexpr std::size_t hunks = 20;
constexpr std::size_t keystrokes = 2'000;
constexpr double goal = 0.3;  // ms

/// main since the hotfix's tag: every fiftieth line is another, and `also`, where it names one.
std::shared_ptr<const scope::TheirFile> theirs(const std::shared_ptr<const scope::BaseLines>& base, std::size_t also) {
  std::string text;
  for (std::size_t i = 0; i < base->line_count(); ++i) {
    text += i % 50 == 25 || i == also ? fmt::format("theirs {}\n", i) : std::string(base->line_with_eol(i));
  }
  auto file = std::make_shared<scope::TheirFile>();
  file->target = "main";
  file->base = base;
  file->text = std::make_shared<const scope::BaseLines>(std::move(text));
  file->hunks = engine::merge_hunks(*file->base, *file->text);
  return file;
}

/// One open document in which somebody types a letter and takes it back, in a line that is changed already; `fresh`: in
/// one that is not.
class Typed {
 public:
  enum class Main { as_production, elsewhere, same_line };

  Typed(std::string path, Main main, bool fresh = false)
      : buffer_(typed_text(lines, hunks)), file_(std::move(path), buffer_, 1) {
    engine::DocumentBase base;
    base.tracked = true;
    base.change = {.kind = git::ChangeKind::modified, .path = file_.path(), .old_mode = 0100644, .new_mode = 0100644};
    base.stored = typed_text(lines, 0);
    base.base = std::make_shared<const scope::BaseLines>(base.stored);
    if (main != Main::as_production) base.theirs = {theirs(base.base, main == Main::same_line ? typed_line : lines)};
    file_.set_base(std::move(base));
    file_.judge(judging_, {});
    if (!fresh) replace(0, 0, "y");
  }

  /// In milliseconds.
  double keystroke() {
    const bool back = std::exchange(written_, !written_);
    return time_of([&] { back ? replace(2, 3, "") : replace(2, 2, "x"); });
  }

 private:
  static constexpr std::size_t typed_line = lines / 2;

  void replace(std::size_t first, std::size_t end, std::string_view text) {
    const LineEdit edit = buffer_.replace({typed_line, first}, {typed_line, end}, text);
    file_.edited({&edit, 1}, 2);
    file_.judge(judging_, {});
  }

  const engine::Judging judging_{policy::Policy{}};
  TextBuffer buffer_;
  engine::OpenFile file_;
  bool written_ = false;
};

}  // namespace

void measure_added(Table& table) {
  Typed plain("src/typed.unknown", Typed::Main::as_production);
  Typed kinds("src/typed.js", Typed::Main::as_production);
  Typed ahead("src/typed.unknown", Typed::Main::elsewhere);
  Typed contested("src/typed.unknown", Typed::Main::same_line);
  Typed begun("src/typed.unknown", Typed::Main::same_line, true);
  std::vector<double> plain_ms, kinds_ms, ahead_ms, contested_ms, begun_ms;
  for (std::size_t i = 0; i < keystrokes; ++i) {
    plain_ms.push_back(plain.keystroke());
    kinds_ms.push_back(kinds.keystroke());
    ahead_ms.push_back(ahead.keystroke());
    contested_ms.push_back(contested.keystroke());
    const double first = begun.keystroke();
    if (i % 2 == 0) begun_ms.push_back(first);
  }
  const double usual = median(plain_ms);
  table.heading(fmt::format("What is added to a keystroke, {} lines, {} hunks, median", lines, hunks));
  table.add({.measure = "edit, live diff and judgement of a language not known", .value = usual, .unit = "ms"});
  const auto added = [&](const std::string& what, const std::vector<double>& times) {
    table.add({.measure = what, .value = std::max(0.0, median(times) - usual), .unit = "ms", .goal = goal});
    table.add({.measure = "  p99 of such a keystroke", .value = p99(times), .unit = "ms"});
  };
  added("added by telling kinds of change", kinds_ms);
  added("added by the merge-back forecast, main changed 200 other lines", ahead_ms);
  added("added by it in a line that will conflict", contested_ms);
  table.add({.measure = "  its first letter, where git's cut of the text is asked for",
             .value = median(begun_ms),
             .unit = "ms"});
}

}  // namespace hotfix::bench
