#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/text_buffer.h"
#include "bench/measures.h"
#include "engine/forecast.h"
#include "engine/survey.h"
#include "git/text_diff.h"
#include "scope/judge.h"
#include "scope/live_diff.h"
#include "scope/merge_findings.h"
#include "workflow/production_tags.h"

namespace hotfix::bench {
namespace {

constexpr std::size_t hunks = 20;

struct Typed {
  explicit Typed(std::size_t lines)
      : text(typed_text(lines, hunks)),
        buffer(text),
        live(std::make_shared<const scope::BaseLines>(typed_text(lines, 0)), buffer) {}
  std::string text;
  TextBuffer buffer;
  scope::LiveDiff live;
};

std::size_t lines_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void live_diff(benchmark::State& state) {
  Typed typed(lines_of(state));
  const std::size_t line = lines_of(state) / 2;
  bool back = false;
  for ([[maybe_unused]] auto _ : state) {
    typed.live.apply(typed.buffer.replace({line, 2}, {line, back ? 3U : 2U}, back ? "" : "x"));
    benchmark::DoNotOptimize(typed.live.hunks().data());
    back = !back;
  }
}

void whole_diff(benchmark::State& state) {
  const std::string base = typed_text(lines_of(state), 0);
  const std::string text = typed_text(lines_of(state), hunks);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(git::exact_hunks(base, text));
}

/// A keystroke in the middle, and the judgement of the file; `path` says whether its language is known.
void type_and_judge(benchmark::State& state, const char* path) {
  Typed typed(lines_of(state));
  const engine::Judging judging{policy::Policy{}};
  scope::ChangedFile file;
  file.change = {.kind = git::ChangeKind::modified, .path = path, .old_mode = 0100644, .new_mode = 0100644};
  file.base = &typed.live.base();
  file.text = &typed.buffer;
  std::unique_ptr<scope::LexedPair> lexed;
  if (const scope::Syntax* syntax = scope::syntax_of(path, "")) {
    lexed = std::make_unique<scope::LexedPair>(*syntax, typed.live.base(), typed.buffer);
  }
  file.lexed = lexed.get();
  const std::size_t line = lines_of(state) / 2;
  bool back = false;
  file.hunks = typed.live.hunks();
  scope::judge_file(file, judging.rules);  // the text is read once, when it is opened
  for ([[maybe_unused]] auto _ : state) {
    const LineEdit edit = typed.buffer.replace({line, 2}, {line, back ? 3U : 2U}, back ? "" : "x");
    typed.live.apply(edit);
    if (lexed) lexed->now.edited(edit);
    back = !back;
    file.hunks = typed.live.hunks();
    file.path_class = engine::class_of(file.change.path, {}, &typed.buffer, judging);
    benchmark::DoNotOptimize(scope::judge_file(file, judging.rules));
  }
}

void judge_known(benchmark::State& state) {
  type_and_judge(state, "src/typed.js");
}
void judge_unknown(benchmark::State& state) {
  type_and_judge(state, "src/typed.unknown");
}

/// main changed every fifty lines; none of it touches ours, as in an ordinary hotfix.
scope::TheirFile their_file(std::size_t lines, const std::shared_ptr<const scope::BaseLines>& base) {
  std::string text;
  for (std::size_t i = 0; i < base->line_count(); ++i) {
    text += i % 50 == 25 ? fmt::format("theirs {}\n", i) : std::string(base->line_with_eol(i));
  }
  scope::TheirFile file;
  file.target = "main";
  file.base = base;
  file.text = std::make_shared<const scope::BaseLines>(std::move(text));
  for (std::uint32_t i = 25; i < lines; i += 50) file.hunks.push_back({i, 1, i, 1});
  return file;
}

void forecast(benchmark::State& state) {
  const Typed typed(lines_of(state));
  const scope::TheirFile theirs = their_file(lines_of(state), typed.live.shared_base());
  const scope::ScopeRules rules;
  const scope::OurFile ours{"src/typed.js", &typed.buffer, typed.live.hunks()};
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(scope::merge_findings(ours, theirs, rules));
}

void merge_hunks(benchmark::State& state) {
  const Typed typed(lines_of(state));
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(engine::merge_hunks(typed.live.base(), typed.buffer));
  }
}

void classify_tags(benchmark::State& state) {
  std::vector<git::TagRef> tags;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    tags.push_back({fmt::format("v{}.{}.{}{}", i / 100, i / 10 % 10, i % 10, i % 4 == 0 ? "-rc1" : ""), {}, false, i});
  }
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(workflow::production_tags(tags, {}));
}

/// Takes the results into our table instead of printing them.
class ToTable : public benchmark::BenchmarkReporter {
 public:
  explicit ToTable(Table& table) : table_(table) {}
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      table_.add({.measure = fmt::format("{} {}", run.run_name.function_name, run.run_name.args),
                  .value = run.GetAdjustedRealTime(),
                  .unit = "µs"});
    }
  }

 private:
  Table& table_;
};

}  // namespace

void measure_in_process(Table& table) {
  const auto at_all_sizes = [](benchmark::internal::Benchmark* one) {
    one->Unit(benchmark::kMicrosecond)->MinTime(0.2)->Arg(1'000)->Arg(10'000)->Arg(100'000);
  };
  at_all_sizes(benchmark::RegisterBenchmark("edit and re-diff of what it touched, lines:", live_diff));
  at_all_sizes(benchmark::RegisterBenchmark("beside it: git's diff of the whole text, lines:", whole_diff));
  at_all_sizes(benchmark::RegisterBenchmark("keystroke, 20 hunks judged, language not known, lines:", judge_unknown));
  at_all_sizes(benchmark::RegisterBenchmark("the same with kinds of change, lines:", judge_known));
  at_all_sizes(benchmark::RegisterBenchmark("merge-back forecast at a keystroke, lines:", forecast));
  at_all_sizes(benchmark::RegisterBenchmark("at idle: the hunks that git's merge sees, lines:", merge_hunks));
  benchmark::RegisterBenchmark("classify tags, tags:", classify_tags)
      ->Unit(benchmark::kMicrosecond)
      ->MinTime(0.2)
      ->Arg(100)
      ->Arg(5'000);
  table.heading("In process (Google Benchmark)");
  ToTable reporter(table);
  benchmark::RunSpecifiedBenchmarks(&reporter);
}

}  // namespace hotfix::bench
