#include "workflow/timeline.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "workflow/clocks.h"
#include "workflow/markdown.h"
#include "workflow/plan_parts.h"
#include "workflow/step_title.h"

namespace hotfix::workflow {

namespace {

constexpr std::int64_t seconds_of_a_minute = 60;
constexpr std::size_t most_commands = 2000;  // lines of the last section

std::string zone_name(std::int64_t offset) {
  const std::int64_t minutes = std::abs(offset) / seconds_of_a_minute;
  return fmt::format("UTC{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/// One line of "What happened".
struct Moment {
  std::int64_t time = 0;
  std::string who;
  std::string what;  // Markdown
};

/// What an event says besides its subject; Markdown.
struct More {
  std::string operator()(const Started&) const { return ""; }
  std::string operator()(const AcceptedFinding& event) const { return event.path ? code_in_markdown(*event.path) : ""; }
  std::string operator()(const TestVerdict& event) const {
    std::string more = event.command.empty() ? "" : code_in_markdown(event.command);
    if (!event.detail.empty()) more += (more.empty() ? "" : ": ") + escape_markdown(event.detail);
    return more;
  }
  std::string operator()(const ReviewRequested& event) const {
    return event.into.empty() ? "" : "into " + code_in_markdown(short_branch(event.into));
  }
  std::string operator()(const ReviewApproved&) const { return ""; }
  std::string operator()(const DeployChanged& event) const { return escape_markdown(event.detail); }
  std::string operator()(const MergedBack& event) const { return escape_markdown(event.detail); }
  std::string operator()(const Ended&) const { return ""; }
  std::string operator()(const CleanedUp&) const { return ""; }
  std::string operator()(const Ran& event) const { return counted(event.done.size(), "step", "steps"); }
  std::string operator()(const TakenOut& event) const { return escape_markdown(some_of(event.paths)); }
  std::string operator()(const TakenBack&) const { return ""; }
  std::string operator()(const Unreadable&) const { return ""; }
};

class TimelineWriter {
 public:
  TimelineWriter(const TimelineInput& input, const ZoneOffset& zone)
      : status_(input.status), branch_(input.branch), log_(input.log), missing_(input.missing), zone_(zone) {
    here_ = zone_(status_.now);
  }

  std::string write() {
    head();
    summary();
    steps();
    happened();
    decisions();
    evidence();
    commands();
    missing();
    to_fill_in();
    return std::move(text_);
  }

 private:
  void head();
  void summary();
  void steps();
  void happened();
  void decisions();
  void evidence();
  void tests();
  void merge_back();
  void commands();
  void missing();
  void to_fill_in();
  static Moment moment(const Event& event);
  std::vector<Moment> moments() const;
  void commit_moments(std::vector<Moment>& all) const;
  std::vector<ProductionTag> tags() const;
  template <class Body>
  std::vector<std::pair<const Event*, const Body*>> events_of() const;

  void line(const std::string& text = {}) { text_ += text + "\n"; }
  void section(std::string_view title) { text_ += fmt::format("\n## {}\n\n", title); }
  void row(std::string_view name, const std::string& value) {
    if (!value.empty()) line(fmt::format("| {} | {} |", name, value));
  }

  /// "2026-01-01 13:04:05", in the reader's zone.
  std::string when(std::int64_t time) const {
    const std::int64_t offset = zone_(time);
    std::string shown = format_utc(time + offset).substr(0, 19);
    shown[10] = ' ';
    return offset == here_ ? shown : fmt::format("{} ({})", shown, zone_name(offset));
  }
  std::string when(const std::optional<std::int64_t>& time) const { return time ? when(*time) : ""; }
  /// How long after the beginning.
  std::string after(std::int64_t time) const {
    return status_.started_at ? format_interval(elapsed(*status_.started_at, time)) : "";
  }

  const Status& status_;
  const BranchFacts& branch_;
  const EventLog* log_;
  const std::vector<std::string>& missing_;
  const ZoneOffset& zone_;
  std::int64_t here_ = 0;  // the zone's offset now
  std::string text_;
};

template <class Body>
std::vector<std::pair<const Event*, const Body*>> TimelineWriter::events_of() const {
  std::vector<std::pair<const Event*, const Body*>> found;
  if (log_ == nullptr) return found;
  for (const Event& event : log_->events) {
    if (const auto* body = std::get_if<Body>(&event.body)) found.emplace_back(&event, body);
  }
  return found;
}

void TimelineWriter::head() {
  line(fmt::format("# Hotfix {}", escape_markdown(status_.id.value_or(branch_.branch))));
  line();
  line(fmt::format("The post-mortem's draft, written at {} from git and the recorded events. All times are {}.",
                   when(status_.now), zone_name(here_)));
}

std::vector<ProductionTag> TimelineWriter::tags() const {
  std::vector<ProductionTag> tags = branch_.tags_with_fix;
  if (branch_.base) tags.insert(tags.end(), branch_.base->own_tags.begin(), branch_.base->own_tags.end());
  return tags;
}

void TimelineWriter::summary() {
  const auto starts = events_of<Started>();
  const Step* deploy = status_.steps.empty() ? nullptr : &status_.steps[static_cast<std::size_t>(StepName::deploy)];
  line();
  line("| | |");
  line("| --- | --- |");
  row("Ticket", status_.ticket ? escape_markdown(*status_.ticket) : "");
  row("Branch", code_in_markdown(branch_.branch));
  if (status_.base)
    row("Made from", fmt::format("{} ({}){}", escape_markdown(status_.base->tag.value_or("a commit")),
                                 code_in_markdown(short_id(status_.base->commit)),
                                 status_.base->certain ? "" : ", as far as git can tell"));
  row("Began", when(status_.started_at));
  if (!starts.empty()) row("Recorded since", when(starts.front().first->time));
  if (deploy != nullptr && status_.deploy == DeployState::live && deploy->finished_at) {
    row("Live", fmt::format("{}, {} after it began (target {})", when(*deploy->finished_at),
                            after(*deploy->finished_at), format_interval({status_.target_seconds, false})));
  } else if (deploy != nullptr) {
    row("Deploy", escape_markdown(deploy->detail));
  }
  for (const MergeBack& target : status_.merge_back)
    row("In " + escape_markdown(target.target), std::string(name_of(target.state)));
  for (const auto& [event, ended] : events_of<Ended>())
    row(ended->how == Ended::How::rolled_back ? "Rolled back" : "Aborted",
        fmt::format(
            "{}: {}{}", when(event->time), escape_markdown(ended->reason),
            ended->commit ? fmt::format("; the work is kept at {}", code_in_markdown(ended->commit->hex())) : ""));
}

void TimelineWriter::steps() {
  if (status_.steps.empty()) return;
  section("Steps against their targets");
  line("| step | state | began | ended | took | target | |");
  line("| --- | --- | --- | --- | ---: | ---: | --- |");
  for (const Step& step : status_.steps) {
    std::string took;
    if (step.started_at && (step.finished_at || step.state == StepState::active)) {
      Interval passed = elapsed(*step.started_at, step.finished_at.value_or(status_.now));
      passed.skewed = passed.skewed || step.skewed;
      took = format_interval(passed);
      if (step.target_seconds && passed.seconds > *step.target_seconds) took = fmt::format("**{}**", took);
    }
    line(fmt::format("| {} | {} | {} | {} | {} | {} | {} |", title_of(step.step), name_of(step.state),
                     when(step.started_at), when(step.finished_at), took,
                     step.target_seconds ? format_interval({*step.target_seconds, false}) : "",
                     escape_markdown(step.detail)));
  }
}

void TimelineWriter::commit_moments(std::vector<Moment>& all) const {
  for (const git::Commit& commit : branch_.own)
    all.push_back(
        {commit.commit_time, commit.author.name,
         fmt::format("Commit {}: {}", code_in_markdown(short_id(commit.id)), escape_markdown(commit.subject))});
  for (const ProductionTag& tag : tags())
    all.push_back({tag.time, "",
                   fmt::format("Tag {} on {}", code_in_markdown(tag.name), code_in_markdown(short_id(tag.commit)))});
  for (const TargetFacts& target : branch_.targets) {
    const auto newest = std::ranges::max_element(
        target.evidence, {}, [](const CommitEvidence& evidence) { return evidence.time.value_or(INT64_MIN); });
    const bool shown = newest != target.evidence.end() && newest->time && newest->by;
    if (shown)
      all.push_back({*newest->time, "",
                     fmt::format("{} has the fix, by {}", code_in_markdown(target.name),
                                 code_in_markdown(short_id(*newest->by)))});
  }
}

Moment TimelineWriter::moment(const Event& event) {
  std::string what = escape_markdown(event_subject(event.body));
  const std::string more = std::visit(More{}, event.body);
  if (!more.empty()) what += fmt::format(" ({})", more);
  return {event.time, event.author.name, std::move(what)};
}

/// In the order of time; what the log has in its own order where two have the same second.
std::vector<Moment> TimelineWriter::moments() const {
  std::vector<Moment> all;
  for (const auto& [event, start] : events_of<Started>()) {
    if (start->since) all.push_back({*start->since, event->author.name, "The incident began"});
  }
  if (log_ != nullptr) {
    for (const Event& event : log_->events) all.push_back(moment(event));
    for (const Event& event : log_->taken_back) {
      all.push_back(moment(event));
      all.back().what += " – taken back later";
    }
  }
  commit_moments(all);
  std::ranges::stable_sort(all, {}, &Moment::time);
  return all;
}

void TimelineWriter::happened() {
  section("What happened when");
  const std::vector<Moment> all = moments();
  if (all.empty()) {
    line("Neither git nor an event tells.");
    return;
  }
  line("| when | after | who | what |");
  line("| --- | ---: | --- | --- |");
  for (const Moment& moment : all)
    line(fmt::format("| {} | {} | {} | {} |", when(moment.time), after(moment.time), escape_markdown(moment.who),
                     moment.what));
}

void TimelineWriter::decisions() {
  section("What was overridden or accepted");
  std::string found;
  const auto add = [&](const Event& event, const std::string& what) {
    found += fmt::format("- {}, {}: {}\n", when(event.time), escape_markdown(event.author.name), what);
  };
  const auto add_passed = [&](const auto& events) {
    for (const auto& [event, body] : events) {
      for (const auto& [gate, reason] : body->overrides)
        add(*event, fmt::format("went past {}: {}", code_in_markdown(gate), escape_markdown(reason)));
    }
  };
  add_passed(events_of<Started>());
  add_passed(events_of<DeployChanged>());
  add_passed(events_of<Ran>());
  for (const auto& [event, accepted] : events_of<AcceptedFinding>())
    add(*event, fmt::format("accepted {}{}: {}", code_in_markdown(accepted->code),
                            accepted->path ? " in " + code_in_markdown(*accepted->path) : "",
                            escape_markdown(accepted->reason)));
  for (const std::string& code : acceptance(nullptr, branch_.own).codes)
    found += fmt::format("- A commit of the hotfix accepts {}.\n", code_in_markdown(code));
  text_ += found.empty() ? "Nothing.\n" : found;
}

void TimelineWriter::tests() {
  for (const auto& [event, verdict] : events_of<TestVerdict>()) {
    std::string took;
    if (verdict->started_at) took = fmt::format(" in {}", format_interval(elapsed(*verdict->started_at, event->time)));
    line(fmt::format("- Tests {} on {}{}{}", verdict->passed ? "passed" : "failed",
                     code_in_markdown(short_id(verdict->commit)), took,
                     verdict->command.empty() ? "" : ": " + code_in_markdown(verdict->command)));
  }
  if (events_of<TestVerdict>().empty()) line("- No test verdict is recorded.");
}

void TimelineWriter::merge_back() {
  for (const TargetFacts& target : branch_.targets) {
    for (const CommitEvidence& evidence : target.evidence) {
      const std::string by = evidence.by ? " by " + code_in_markdown(short_id(*evidence.by)) : "";
      line(fmt::format("- {} in {}: {}{}", code_in_markdown(short_id(evidence.commit)), code_in_markdown(target.name),
                       evidence.kind == EvidenceKind::none ? "not there" : name_of(evidence.kind), by));
    }
  }
}

void TimelineWriter::evidence() {
  section("Evidence");
  if (branch_.own.empty()) line("- Git shows no commit of this hotfix's own.");
  for (const git::Commit& commit : branch_.own)
    line(fmt::format("- {} {}: {}", code_in_markdown(commit.id.hex()), escape_markdown(commit.author.name),
                     escape_markdown(commit.subject)));
  if (status_.totals)
    line(fmt::format("- The change: {}", counted(status_.totals->budget_lines, "production line", "production lines")));
  tests();
  for (const auto& [event, review] : events_of<ReviewRequested>()) {
    line(fmt::format("- Review of {} requested{}{}", code_in_markdown(short_id(review->commit)),
                     review->into.empty() ? "" : " into " + code_in_markdown(short_branch(review->into)),
                     review->url.empty() ? "" : ": " + link_in_markdown(review->url)));
  }
  for (const auto& [event, approval] : events_of<ReviewApproved>()) {
    line(fmt::format("- {} approved {}, as {} says", escape_markdown(approval->who),
                     code_in_markdown(short_id(approval->commit)), escape_markdown(event->author.name)));
  }
  for (const ProductionTag& tag : tags())
    line(fmt::format("- Tag {} on {}", code_in_markdown(tag.name), code_in_markdown(tag.commit.hex())));
  merge_back();
}

void TimelineWriter::commands() {
  const auto runs = events_of<Ran>();
  if (runs.empty()) return;
  section("What ran");
  std::size_t shown = 0;
  for (const auto& [event, run] : runs) {
    line(fmt::format("- {} {} ({}){}", when(event->time), code_in_markdown(run->command),
                     escape_markdown(event->author.name),
                     run->outcome.empty() ? "" : ": " + escape_markdown(run->outcome)));
    for (const std::string& done : run->done) {
      if (++shown <= most_commands) line("  - " + escape_markdown(done));
    }
  }
  if (shown > most_commands) line(fmt::format("- {} more are in the event log.", shown - most_commands));
}

void TimelineWriter::missing() {
  std::vector<std::string> sentences = missing_;
  if (log_ == nullptr) sentences.emplace_back("No events were recorded for this hotfix: git is all there is.");
  for (const auto& [event, unreadable] : events_of<Unreadable>()) {
    if (sentences.size() < 20) sentences.push_back("An event could not be read. " + unreadable->reason);
  }
  for (const std::string& unknown : status_.unknown) sentences.push_back(fmt::format("Not known: {}.", unknown));
  if (sentences.empty()) return;
  section("What is not known");
  for (const std::string& sentence : sentences) line("- " + escape_markdown(sentence));
}

void TimelineWriter::to_fill_in() {
  section("To fill in");
  line("- What users saw, and how many of them:");
  line("- The cause:");
  line("- Why tests and review did not find it before:");
  line("- What is done so that it does not come again:");
}

}  // namespace

std::string timeline(const TimelineInput& input, const ZoneOffset& zone) {
  return TimelineWriter(input, zone).write();
}

}  // namespace hotfix::workflow
