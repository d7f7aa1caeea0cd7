// The commit messages that are being written in a Repository's work tree.

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/repository.h"

namespace hotfix::engine {

void Repository::open_message(const std::string& spelled, const TextBuffer& text, std::int32_t version) {
  Message& message = messages_[spelled] = {&text, version};
  if (!survey_) return;
  if (survey_->active && habits_) publish_message(spelled, message);
  judge_messages();
}

bool Repository::edited_message(const std::string& spelled, std::int32_t version) {
  const auto found = messages_.find(spelled);
  if (found == messages_.end()) return false;
  found->second.version = version;
  if (survey_ && survey_->active && habits_) publish_message(spelled, found->second);
  return true;
}

bool Repository::close_message(const std::string& spelled) {
  const auto found = messages_.find(spelled);
  if (found == messages_.end()) return false;
  if (found->second.shown) listener_.publish({spelled, {}, {}, spelling_});
  messages_.erase(found);
  return true;
}

/// After a survey, or for the first message: reads how messages are written here where that may have changed.
void Repository::judge_messages() {
  if (messages_.empty()) return;
  if (!survey_->active) {
    habits_.reset();
    for (auto& [spelled, message] : messages_) {
      if (std::exchange(message.shown, false)) listener_.publish({spelled, message.version, {}, spelling_});
    }
    return;
  }
  const std::string ticket = assessment_.status.ticket.value_or("");
  const std::string of = survey_->compare_from.hex() + survey_->policy_hash + options_.settings + ticket;
  if (habits_ && habits_of_ == of) return;
  if (reading_habits_) return;  // what it brings is looked at again
  reading_habits_ = true;
  on_lane(
      [survey = survey_, ticket](Surveyor& surveyor) -> std::optional<MessageHabits> {
        try {
          if (surveyor.reader() == nullptr) return std::nullopt;
          return read_message_habits(*surveyor.reader(), *survey, ticket);
        } catch (const std::exception&) {
          return std::nullopt;  // history that cannot be read shows no convention
        }
      },
      [of](Repository& self, std::optional<MessageHabits> habits) {
        self.reading_habits_ = false;
        self.habits_ = std::move(habits).value_or(MessageHabits{});
        self.habits_of_ = of;
        for (auto& [spelled, message] : self.messages_) self.publish_message(spelled, message);
        self.judge_messages();
        self.tell_settled();
      });
}

void Repository::publish_message(const std::string& spelled, Message& message) {
  std::vector<Finding> findings;
  for (Finding& finding : scope::judge_message(*message.text, habits_->convention, habits_->syntax, "COMMIT_EDITMSG")) {
    const auto severity = policy::severity_of(survey_->policy, finding.code, finding.severity);
    if (!severity) continue;
    finding.severity = *severity;
    findings.push_back(std::move(finding));
  }
  message.shown = true;
  listener_.publish({spelled, message.version, std::move(findings), spelling_});
}

std::vector<ActionOffer> Repository::message_actions(const std::string& spelled, std::uint32_t first_line,
                                                     std::uint32_t last_line) const {
  std::vector<ActionOffer> offers;
  const auto found = messages_.find(spelled);
  if (found == messages_.end() || !habits_ || !survey_->active) return offers;
  const TextBuffer& text = *found->second.text;
  for (const Finding& finding : scope::judge_message(text, habits_->convention, habits_->syntax, "COMMIT_EDITMSG")) {
    if (finding.range->start.line > last_line || finding.range->end.line < first_line) continue;
    bool preferred = true;
    for (scope::MessageFix& fix : scope::fixes_for(finding, text, habits_->convention, habits_->syntax)) {
      offers.push_back({.kind = scope::Action::mend_message,
                        .title = std::move(fix.title),
                        .finding = finding,
                        .edits = std::move(fix.edits),
                        .preferred = std::exchange(preferred, false)});
    }
  }
  return offers;
}

std::vector<scope::MessageCompletion> Repository::message_completions(const std::string& spelled, std::uint32_t line,
                                                                      std::size_t byte) const {
  const auto found = messages_.find(spelled);
  if (found == messages_.end() || !habits_ || !survey_->active) return {};
  return scope::completions_at(*found->second.text, line, byte, habits_->convention, habits_->syntax);
}

}  // namespace hotfix::engine
