#pragma once
// One repository while the server runs: its last survey, its open documents, what was published. Loop thread, but for
// what runs on its own lane.
//
// One refresh runs and one is wanted, never more. After an edit the document's own findings are published at once;
// at idle git's exact diff is asked for, and status, budgets and other documents follow where they differ.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/failure.h"
#include "base/finding.h"
#include "base/lane.h"
#include "engine/assessment.h"
#include "engine/command.h"
#include "engine/message_habits.h"
#include "engine/open_file.h"
#include "engine/run_plan.h"
#include "engine/share_events.h"
#include "engine/survey.h"
#include "engine/trust.h"
#include "scope/restore.h"
#include "workflow/plan.h"

namespace hotfix::engine {

/// What is to be shown for one file.
struct DocumentReport {
  std::string path;                     // absolute
  std::optional<std::int32_t> version;  // of the text judged; none: the file is not open
  std::vector<Finding> findings;        // related places have paths relative to `root`
  std::string root;
};

/// What the engine tells its adapter, on the loop thread.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void publish(const DocumentReport& report) = 0;
  virtual void status_changed(const workflow::Status& status) = 0;
  virtual void log(const std::string& line) = 0;
};

struct EngineOptions {
  std::function<void(std::function<void()>)> post;  // runs it on the loop; any thread
  std::function<std::int64_t()> now;                // seconds since the epoch
  std::chrono::milliseconds idle{200};              // zero: at once
  std::chrono::milliseconds poll{1000};
  std::chrono::milliseconds forge_poll{60'000};  // between two questions about a running review; more after trouble
  std::optional<bool> trusted;                   // the client's word; none: not trusted, commands ask
  TrustStore trust{{}};
  std::string settings;
};

/// One thing that can be done about a finding.
struct ActionOffer {
  scope::Action kind = scope::Action::accept;
  std::string title;
  std::optional<Finding> finding;      // none: offered for the lines themselves
  std::vector<scope::TextEdit> edits;  // for the document; empty where `kind` is a command
  bool preferred = false;
  std::string pick = {};  // of Action::pick: the commit's id
};

struct HoverAnswer {
  std::string markdown;
  Range range;
};

/// A line of text above a document's first changed line.
struct Lens {
  std::string title;
  Range range;
};

struct CommandOutcome {
  std::vector<std::string> done;
  std::optional<workflow::Plan> plan;
  std::optional<workflow::Refusal> refusal;
  std::optional<Document> document;
  std::string folder;              // another work tree to go on in: it has the hotfix now, or the conflict; empty: none
  std::vector<std::string> notes;  // what did not work and stopped nothing; whole sentences
  std::string url;                 // the request that was opened or found, or the page to open it; empty: none
  bool confirm = false;     // nothing ran: the plan reaches a remote, and Command::ask_before_remote wants a word first
  workflow::Status status;  // of the work tree that has the hotfix, where the command made one
};

class Repository : public std::enable_shared_from_this<Repository> {
 public:
  /// `root`: a path inside, absolute and real. `spelling`: how the adapter calls it.
  Repository(std::string root, std::string spelling, EngineOptions options, Listener& listener);
  /// Ends the children that run for it, and waits for its lanes.
  ~Repository();

  const std::string& root() const { return root_; }
  const std::string& spelling() const { return spelling_; }

  void set_trusted(bool trusted);
  bool trusted() const { return trusted_; }
  /// The person said yes to this repository: kept for the next time, where that can be written.
  void remember_trust();
  void set_settings(std::string settings);

  void open(const std::string& spelled, const std::string& path, const TextBuffer& text, std::int32_t version);
  void edited(const std::string& spelled, std::span<const LineEdit> edits, std::int32_t version);
  void close(const std::string& spelled);
  void changed_on_disk(const std::string& path);
  /// The message of a commit that is being written (message_habits.h); edited() and close() go on with it.
  void open_message(const std::string& spelled, const TextBuffer& text, std::int32_t version);
  /// `byte`: in the line. Empty for any other document.
  std::vector<scope::MessageCompletion> message_completions(const std::string& spelled, std::uint32_t line,
                                                            std::size_t byte) const;

  /// Reads everything again, soon.
  void refresh();
  /// Calls back once no reading runs or is wanted, and every open document is judged exactly.
  void when_settled(std::function<void()> done);

  const workflow::Status& status() const { return assessment_.status; }
  std::int64_t now() const { return options_.now(); }
  std::shared_ptr<const Survey> survey() const { return survey_; }
  void production_tags(std::function<void(TagListing)> done, std::function<void(const Failure&)> failed);
  std::vector<ActionOffer> actions(const std::string& spelled, std::uint32_t first_line, std::uint32_t last_line) const;
  std::optional<Lens> lens(const std::string& spelled) const;
  std::optional<HoverAnswer> hover(const std::string& spelled, std::uint32_t line) const;
  std::optional<Finding> finding(const std::string& fingerprint) const;
  void run(Command command, Watch watch, std::function<void(CommandOutcome)> done);
  void start_offer(workflow::StartRequest request, std::function<void(StartOffer)> done,
                   std::function<void(const Failure&)> failed);
  /// What production has of an open document: its text (none: the file is new there) and what production is called.
  struct ProductionText {
    std::optional<std::string> text;
    std::string name;
  };
  std::optional<ProductionText> production_text(const std::string& spelled) const;

  std::chrono::steady_clock::time_point deadline() const;
  void wake(std::chrono::steady_clock::time_point now);
  /// Takes back all that was published.
  void clear();

 private:
  struct LaneState {  // touched on the lane only
    explicit LaneState(std::string start) : surveyor(std::move(start)) {}
    Surveyor surveyor;
  };
  struct Open {
    OpenFile file;
    bool loading = false;
  };

  struct Message {
    const TextBuffer* text = nullptr;
    std::int32_t version = 0;
    bool shown = false;
  };

  /// What the lane made of one open document for the merge back.
  struct MergedDocument {
    std::string spelled;
    std::uint64_t revision = 0;
    std::vector<std::vector<git::Hunk>> hunks;
    std::vector<std::shared_ptr<const scope::TheirFile>> files;
  };
  struct MergeAnswer {
    std::shared_ptr<const Survey> survey;  // that it was asked about
    std::vector<MergedDocument> documents;
    MergeForecast forecast;
  };

  SurveyQuestion question() const;
  void start_refresh();
  void adopt(std::shared_ptr<const Survey> survey);
  void load_base(const std::string& spelled);
  bool edited_message(const std::string& spelled, std::int32_t version);
  bool close_message(const std::string& spelled);
  void judge_messages();
  void publish_message(const std::string& spelled, Message& message);
  std::vector<ActionOffer> message_actions(const std::string& spelled, std::uint32_t first_line,
                                           std::uint32_t last_line) const;
  void count_untracked();
  void ask_exact();
  void settle_verdict();
  void ask_merge();
  void adopt_merge(MergeAnswer answer);
  void adopt_exact(const std::string& spelled, std::uint64_t revision, std::vector<git::Hunk> hunks);
  void relate();
  void reassess();
  void publish_all();
  void publish(const std::string& spelled, bool always);
  void tell(DocumentReport report);
  void publish_closed(const std::string& path);
  std::vector<Finding> findings_of(const OpenFile& file) const;
  std::vector<Finding> failed_tests_in(const std::string& path) const;
  std::vector<Finding> accepted_out(std::vector<Finding> findings) const;
  std::vector<const scope::FileJudgement*> judgements() const;
  MergeKnown merge_known() const;
  std::optional<ActionOffer> offer_pick(const OpenFile& file, const Finding& finding) const;
  std::uint64_t merge_question() const;
  const Open* open_at(const std::string& path) const;
  bool settled() const;
  void tell_settled();
  void when_read_for_command(std::function<void(Repository&)> then);
  std::vector<std::string> unsaved() const;
  void run_planned(const Command& command, Planned planned, Watch watch, std::function<void(CommandOutcome)> done);
  void run_to_end(const workflow::Plan& plan, std::stop_token cancel, Watch watch,
                  std::function<void(CommandOutcome)> done);
  Watch posted(Watch watch) const;
  void poll();
  void expect_forge();
  bool wants_forge() const;
  void ask_forge();
  void told_by_forge(std::optional<workflow::ReviewFacts> review, const ShareResult& shared);
  template <class Work, class Then>
  void on_lane(Work work, Then then);
  template <class Work, class Then>
  void on(Lane& lane, const std::shared_ptr<LaneState>& state, Work work, Then then);

  std::string root_;
  std::string spelling_;
  EngineOptions options_;
  Listener& listener_;
  bool trusted_ = false;
  std::shared_ptr<const Survey> survey_;
  std::map<std::string, std::optional<SurveyedFile>> reread_;  // closed files read again since the survey
  std::map<std::string, Open> open_;                           // by spelled path
  std::map<std::string, std::vector<Finding>> published_;      // by absolute path, as told
  std::map<std::string, Message> messages_;                    // by spelled path
  std::optional<MessageHabits> habits_;                        // read once a message is open
  std::string habits_of_;                                      // what they were read for
  bool reading_habits_ = false;
  std::vector<std::string> manifests_;
  scope::BudgetVerdict verdict_;
  Assessment assessment_;
  std::optional<std::uint64_t> untracked_;
  bool counting_ = false;
  std::size_t commanding_ = 0;  // readings for plans that are under way
  std::stop_source stop_;
  bool told_status_ = false;
  bool refreshing_ = false;
  bool wanted_ = false;
  bool polling_ = false;
  std::size_t exact_pending_ = 0;
  MergeForecast forecast_;         // of what was on the screen at the last idle
  std::uint64_t forecast_of_ = 0;  // what it was made of; 0: nothing
  bool merging_ = false;
  std::size_t rereads_pending_ = 0;
  std::optional<std::chrono::steady_clock::time_point> idle_at_;
  std::chrono::steady_clock::time_point poll_at_;
  std::optional<std::chrono::steady_clock::time_point> lock_seen_;
  std::vector<std::function<void()>> waiting_;
  std::optional<workflow::ReviewFacts> review_;  // what the forge said last of `review_of_`
  std::string review_of_;                        // the branch
  std::string forge_problem_;                    // of sharing; logged once
  bool asking_ = false;
  unsigned troubles_ = 0;                                        // in a row
  std::optional<std::chrono::steady_clock::time_point> ask_at_;  // none: nobody is asked
  std::shared_ptr<LaneState> lane_state_;
  std::shared_ptr<LaneState> command_state_;
  Lane lane_{"git"};
  Lane side_lane_{"untracked"};
  Lane command_lane_{"command"};  // plans, and runs what is soon over: a remote that hangs holds up no reading
  Lane job_lane_{"job"};          // one test or deploy
  Lane forge_lane_{"forge"};      // asks what a running review came to
};

/// Runs `work` on a lane, then `then` with its result on the loop, if this repository still exists by then.
template <class Work, class Then>
void Repository::on(Lane& lane, const std::shared_ptr<LaneState>& state, Work work, Then then) {
  lane.run(
      [weak = weak_from_this(), post = options_.post, state, work = std::move(work), then = std::move(then)]() mutable {
        auto result = std::make_shared<decltype(work(state->surveyor))>(work(state->surveyor));
        post([weak, result, then = std::move(then)]() mutable {
          if (const auto self = weak.lock()) then(*self, std::move(*result));
        });
      });
}

template <class Work, class Then>
void Repository::on_lane(Work work, Then then) {
  on(lane_, lane_state_, std::move(work), std::move(then));
}

}  // namespace hotfix::engine
