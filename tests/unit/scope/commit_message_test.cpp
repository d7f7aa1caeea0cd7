#include "scope/commit_message.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::scope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MessageConvention strict() {
  MessageConvention convention;
  convention.conventional = true;
  convention.types = {"feat", "fix", "docs"};
  convention.scopes = {"cards", "api"};
  convention.ticket = "PROD-501";
  convention.wants_ticket = true;
  convention.subject_length = 50;
  convention.body_width = 72;
  convention.no_full_stop = true;
  return convention;
}

std::vector<std::string> said(const std::string& text, const MessageConvention& convention) {
  std::vector<std::string> codes;
  for (const Finding& finding : judge_message(TextBuffer(text), convention, {}, "COMMIT_EDITMSG")) {
    codes.push_back(finding.code + ":" + std::to_string(finding.range->start.line) + ":" +
                    std::to_string(finding.range->start.column.utf16) + "-" +
                    std::to_string(finding.range->end.column.utf16));
  }
  return codes;
}

std::string applied(const std::string& text, std::vector<TextEdit> edits) {
  TextBuffer buffer(text);
  std::ranges::reverse(edits);
  const auto place = [&](const Position& at) {
    const Place line = buffer.lsp_to_place(at.line);
    return Place{line.line, line.offset + at.column.utf8};
  };
  for (const TextEdit& edit : edits) buffer.replace(place(edit.range.start), place(edit.range.end), edit.text);
  return buffer.text();
}

/// The text after the first fix of the first finding.
std::string mended(const std::string& text, const MessageConvention& convention) {
  const TextBuffer buffer(text);
  const auto findings = judge_message(buffer, convention, {}, "COMMIT_EDITMSG");
  if (findings.empty()) return "nothing found";
  const auto fixes = fixes_for(findings.front(), buffer, convention, {});
  return fixes.empty() ? "no fix" : applied(text, fixes.front().edits);
}

TEST(CommitMessage, says_what_does_not_follow_the_convention) {
  const struct {
    std::string text;
    std::vector<std::string> codes;
  } table[] = {
      {"", {}},
      {"\n# Please enter the commit message\n", {}},
      {"fix(cards): refuse expired cards\n\nFixes PROD-501\n", {}},
      {"fix: refuse expired cards (PROD-501)", {}},
      {"refuse expired cards\n\nFixes PROD-501\n", {"message/type:0:0-6"}},
      {"hotfix: refuse expired cards\n\nFixes PROD-501\n", {"message/type:0:0-6"}},
      {"fix: refuse expired cards\n", {"message/ticket:0:0-25"}},
      {"fix: refuse expired cards\n\nFixes PROD-5012\n", {"message/ticket:0:0-25"}},
      {"fix: refuse expired cards\n# on branch hotfix/PROD-501\n", {"message/ticket:0:0-25"}},
      {"fix: refuse expired cards\n\nBody\n# ---- >8 ----\nPROD-501\n", {}},  // no scissors: another comment
      {"fix: refuse expired cards\n\nBody\n# ------------------------ >8 ------------------------\nPROD-501\n",
       {"message/ticket:0:0-25"}},
      {"fix: refuse expired cards. PROD-501.\n", {"message/subject:0:35-36"}},
      {"fix: wait... PROD-501...\n", {}},
      {"fix: PROD-501 refuse every card that has expired before today\n", {"message/subject:0:50-61"}},
      {"fix: PROD-501 refuse cards and update the docs\n", {"message/subject:0:26-46"}},
      {"fix: PROD-501 locks and adds\n", {}},
      {"fix: PROD-501 black and white cards\n", {}},
      {"fix: PROD-501 cards\nwithout a blank\n", {"message/body:1:0-15"}},
      {"fix: PROD-501 cards\n\n" + std::string(40, 'a') + " " + std::string(40, 'b') + "\n", {"message/body:2:72-81"}},
      {"fix: PROD-501 cards\n\n" + std::string(90, 'a') + "\n", {}},
      {"fix: PROD-501 cards\n\n    " + std::string(40, 'a') + " " + std::string(40, 'b') + "\n", {}},
      {"fix: PROD-501 cards\n\nsee https://example.org/" + std::string(80, 'a') + "\n", {}},
      {"Merge branch 'main' into hotfix/PROD-501 and update all of the many things.\n", {}},
      {"fixup! refuse expired cards and update all of the many other things here.\n", {}},
      {"fix: PROD-501 großer Übergang äöüäöüäöüäöüäöüäöü ä\n", {}},  // 50 characters, more bytes
  };
  for (const auto& row : table) EXPECT_EQ(said(row.text, strict()), row.codes) << row.text;
}

TEST(CommitMessage, asks_for_nothing_that_nobody_does_here) {
  EXPECT_THAT(said("Refuse every card that expired a long time before today, says the law about cards.\nsecond",
                   MessageConvention{}),
              ElementsAre("message/body:1:0-6"));
  EXPECT_THAT(said("whatever", MessageConvention{}), IsEmpty());
}

TEST(CommitMessage, mends) {
  MessageConvention convention = strict();
  EXPECT_EQ(mended("refuse cards PROD-501\n", convention), "fix: refuse cards PROD-501\n");
  EXPECT_EQ(mended("hotfix(api): refuse PROD-501\n", convention), "fix(api): refuse PROD-501\n");
  EXPECT_EQ(mended("fix: cards\n# comment\n", convention), "fix: cards\n\nFixes PROD-501\n# comment\n");
  EXPECT_EQ(mended("fix: cards\n\nBody.\n", convention), "fix: cards\n\nBody.\n\nFixes PROD-501\n");
  EXPECT_EQ(mended("fix: cards\n\nBody.\n\nReviewed-by: Ada\n\n\n", convention),
            "fix: cards\n\nBody.\n\nReviewed-by: Ada\nFixes PROD-501\n\n\n");
  EXPECT_EQ(mended("fix: cards", convention), "fix: cards\n\nFixes PROD-501");
  EXPECT_EQ(mended("fix: cards\r\n", convention), "fix: cards\r\n\r\nFixes PROD-501\r\n");
  EXPECT_EQ(mended("fix: PROD-501.\n", convention), "fix: PROD-501\n");
  EXPECT_EQ(mended("fix: PROD-501\nbody\n", convention), "fix: PROD-501\n\nbody\n");
  const std::string half(40, 'a');
  EXPECT_EQ(mended("fix: PROD-501\n\n" + half + " " + half + "\n", convention),
            "fix: PROD-501\n\n" + half + "\n" + half + "\n");
  EXPECT_EQ(mended("fix: PROD-501 cards and update docs\n", convention), "no fix");
  convention.conventional = false;
  convention.ticket_form = TicketForm::subject_prefix;
  EXPECT_EQ(mended("refuse cards\n", convention), "PROD-501: refuse cards\n");
  convention.ticket_form = TicketForm::subject_brackets;
  EXPECT_EQ(mended("refuse cards\n", convention), "[PROD-501] refuse cards\n");
  convention.ticket_form = TicketForm::subject_end;
  EXPECT_EQ(mended("refuse cards\n", convention), "refuse cards (PROD-501)\n");
}

std::vector<std::string> offered(const std::string& text, std::size_t line, std::size_t column) {
  std::vector<std::string> texts;
  for (const auto& offer : completions_at(TextBuffer(text), line, column, strict(), {})) texts.push_back(offer.text);
  return texts;
}

TEST(CommitMessage, completes) {
  EXPECT_THAT(offered("", 0, 0), ElementsAre("fix: ", "feat: ", "docs: "));
  EXPECT_THAT(offered("fi\n# x", 0, 2), ElementsAre("fix: ", "feat: ", "docs: "));
  EXPECT_THAT(offered("fix(\n", 0, 4), ElementsAre("cards): ", "api): "));
  EXPECT_THAT(offered("fix()\n", 0, 4), ElementsAre("cards", "api"));
  EXPECT_THAT(offered("fix: cards\n\nFix", 2, 3), ElementsAre("Fixes PROD-501"));
  EXPECT_THAT(offered("fix: PROD-501\n\nFix", 2, 3), IsEmpty());
  EXPECT_THAT(offered("fix: cards\n# x", 1, 2), IsEmpty());
  EXPECT_THAT(offered("fix: cards", 7, 2), IsEmpty());
}

std::vector<std::string> history(std::initializer_list<std::string> messages) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < 30; ++i) all.push_back(*(messages.begin() + static_cast<long>(i % messages.size())));
  return all;
}

TEST(MessageConvention, is_what_nearly_all_of_history_does) {
  const MessagePolicy policy{{}, {}, {}, "[A-Z]+-[0-9]+"};
  const auto found = convention_of(
      history({"fix(cards): a\n\nRefs: PROD-1\n", "feat(api): b\n\nRefs: PROD-2", "fix(cards): c\n\nRefs: PROD-3"}),
      policy, "PROD-501");
  EXPECT_TRUE(found.conventional);
  EXPECT_EQ(found.types.at(0), "fix");
  EXPECT_EQ(found.types.at(1), "feat");
  EXPECT_THAT(found.scopes, ElementsAre("cards", "api"));
  EXPECT_TRUE(found.wants_ticket);
  EXPECT_EQ(found.ticket_form, TicketForm::trailer);
  EXPECT_EQ(found.ticket_word, "Refs: ");
  EXPECT_EQ(found.subject_length, 50U);
  EXPECT_TRUE(found.no_full_stop);

  const auto loose = convention_of(history({"Do a", "fix: b."}), policy, "PROD-501");
  EXPECT_FALSE(loose.conventional);
  EXPECT_FALSE(loose.wants_ticket);
  EXPECT_FALSE(loose.no_full_stop);
  EXPECT_EQ(loose.body_width, std::nullopt);

  const auto prefixed = convention_of(history({"PROD-1: a", "PROD-2: b"}), policy, "PROD-501");
  EXPECT_EQ(prefixed.ticket_form, TicketForm::subject_prefix);
  const auto bracketed = convention_of(history({"[PROD-1] a"}), policy, "PROD-501");
  EXPECT_EQ(bracketed.ticket_form, TicketForm::subject_brackets);
}

TEST(MessageConvention, asks_nothing_of_few_messages_and_follows_policy) {
  const std::vector<std::string> few(enough_messages - 1, "fix: a\n\nFixes PROD-1");
  EXPECT_FALSE(convention_of(few, {{}, {}, {}, "PROD-[0-9]+"}, "PROD-501").conventional);
  const auto stated = convention_of({}, {true, true, 60, "PROD-[0-9]+"}, "PROD-501");
  EXPECT_TRUE(stated.conventional);
  EXPECT_TRUE(stated.wants_ticket);
  EXPECT_EQ(stated.subject_length, 60U);
  EXPECT_FALSE(convention_of({}, {{}, true, {}, ""}, "").wants_ticket);  // no ticket to name
  EXPECT_EQ(convention_of(history({"Merge branch 'x'", "Revert \"y\""}), {}, "").subject_length, std::nullopt);
}

TEST(MessageConvention, takes_subjects_apart) {
  const auto whole = conventional_subject("fix(cards)!: refuse");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->type, "fix");
  EXPECT_EQ(whole->scope, "cards");
  EXPECT_TRUE(whole->breaking);
  EXPECT_EQ(whole->description, "refuse");
  for (const char* other : {"fix", "fix:x", "fix(): x", "fix(a: x", "two words: x", ": x", ""})
    EXPECT_FALSE(conventional_subject(other)) << other;
}

}  // namespace
}  // namespace hotfix::scope
