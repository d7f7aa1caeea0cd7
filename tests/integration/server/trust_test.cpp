// Without trust nothing of the repository runs, git included: whatever its configuration names stays unrun.

#include <filesystem>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A shop whose configuration would run programs of its own, each of which writes down that it ran.
class BoobyTrapped : public Shop {
 public:
  BoobyTrapped() {
    write(".gitattributes", "*.js filter=trap\n");
    git({"add", "."});
    git({"commit", "-q", "-m", "Attributes"});
    for (const char* hook : {"post-index-change", "reference-transaction", "pre-commit", "post-checkout"}) {
      script(path() / ".git/hooks" / hook, hook);
    }
    script(beside("fsmonitor"), "fsmonitor");
    script(beside("filter"), "filter");
    script(beside("pager"), "pager");
    git({"config", "core.fsmonitor", beside("fsmonitor").string()});
    git({"config", "filter.trap.clean", beside("filter").string() + "; cat"});
    git({"config", "filter.trap.smudge", beside("filter").string() + "; cat"});
    git({"config", "core.pager", beside("pager").string()});
    git({"config", "diff.external", beside("pager").string()});
    fs::remove(calls());
  }
  std::string ran() const { return fs::exists(calls()) ? read_file(calls()) : ""; }

 private:
  fs::path calls() const { return beside("ran"); }
  void script(const fs::path& file, const std::string& name) const {
    write_file(file, "#!/bin/sh\necho " + name + " >> '" + calls().string() + "'\n");
    fs::permissions(file, fs::perms::owner_all);
  }
};

/// Answers the question of trust; counts how often it was asked.
struct TrustPerson {
  bool yes = true;
  int asked = 0;
  void sit_at(Conversation& editor) {
    editor.client().on_request = [this](const std::string& method, const Json& params) -> std::optional<Json> {
      if (method != "window/showMessageRequest") return std::nullopt;
      ++asked;
      return params.at("actions").at(yes ? 0 : 1);
    };
  }
};

std::string refusal_of(const Json& result) {
  return result.at("refusal").is_null() ? "" : result.at("refusal").at("code").get<std::string>();
}

TEST(Trust, a_no_of_the_client_refuses_commands_and_runs_nothing) {
  BoobyTrapped shop;
  Conversation editor(shop.str(), {{"trusted", false}});
  TrustPerson person;
  person.sit_at(editor);
  shop.write("lib/card.js", "changed on disk\n");
  editor.open("pay.js", Shop::pay() + "typed\n");
  editor.change("pay.js", 2, client::edit(0, 0, 0, 0, "more\n"));
  editor.save("pay.js");
  const Json status = editor.settle();
  EXPECT_TRUE(status.at("active"));
  EXPECT_FALSE(status.at("trusted"));
  EXPECT_THAT(status.at("unknown").get<std::vector<std::string>>(), testing::Contains("untracked"));
  EXPECT_EQ(refusal_of(editor.execute("hotfix.adopt", Json::object())), "not-trusted");
  EXPECT_EQ(editor.plan("hotfix.adopt", Json::object()).at("refusal").at("code"), "not-trusted");
  EXPECT_EQ(editor.client().request("hotfix/productionTags", Json::object()).at("result").at("tags").size(), 1U);
  EXPECT_EQ(person.asked, 0);
  EXPECT_EQ(shop.ran(), "");
}

TEST(Trust, findings_are_shown_without_it) {
  Shop shop;
  Conversation editor(shop.str(), {{"trusted", false}});
  editor.open("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n");
  EXPECT_THAT(editor.codes("package.json"), testing::Contains("scope/dependency"));
  EXPECT_EQ(editor.settle().at("totals").at("files"), 1);
}

TEST(Trust, an_editor_that_says_nothing_is_not_trusted_and_asked_once) {
  Shop shop;
  Conversation editor(shop.str(), Json::object());
  TrustPerson person;
  person.sit_at(editor);
  EXPECT_FALSE(editor.settle().at("trusted"));
  EXPECT_EQ(person.asked, 0) << "reading asks nothing";
  const Json result = editor.execute("hotfix.adopt", Json::object());
  EXPECT_EQ(refusal_of(result), "");
  EXPECT_TRUE(result.at("status").at("trusted"));
  EXPECT_EQ(refusal_of(editor.execute("hotfix.adopt", Json::object())), "already-adopted");
  EXPECT_EQ(person.asked, 1);
}

TEST(Trust, a_no_is_refused_in_words_and_asked_again_next_time) {
  Shop shop;
  Conversation editor(shop.str(), Json::object());
  TrustPerson person{.yes = false};
  person.sit_at(editor);
  EXPECT_EQ(refusal_of(editor.execute("hotfix.adopt", Json::object())), "not-trusted");
  EXPECT_EQ(shop.git({"for-each-ref", "refs/hotfix-events/"}), "");
  person.yes = true;
  EXPECT_EQ(refusal_of(editor.execute("hotfix.adopt", Json::object())), "");
  EXPECT_EQ(person.asked, 2);
}

TEST(Trust, a_yes_is_kept_in_the_users_state_folder_per_repository_and_policy) {
  Shop shop;
  Conversation first(shop.str(), Json::object());
  TrustPerson person;
  person.sit_at(first);
  ASSERT_EQ(refusal_of(first.execute("hotfix.adopt", Json::object())), "");
  EXPECT_EQ(shop.git({"status", "--porcelain", "--ignored"}), "") << "never in the repository";
  EXPECT_FALSE(fs::is_empty(first.state_folder()));

  Conversation again(shop.str(), Json::object(), first.same_state());
  person.sit_at(again);
  EXPECT_EQ(refusal_of(again.execute("hotfix.adopt", Json::object())), "already-adopted") << "sent at once";
  EXPECT_TRUE(again.settle().at("trusted"));
  EXPECT_EQ(person.asked, 1);

  const Shop other;
  Conversation elsewhere(other.str(), Json::object(), first.same_state());
  EXPECT_FALSE(elsewhere.settle().at("trusted"));

  shop.write(".hotfix.json", "{\"deploy\": {\"command\": [\"sh\", \"-c\", \"evil\"]}}\n");
  Conversation changed(shop.str(), Json::object(), first.same_state());
  EXPECT_FALSE(changed.settle().at("trusted")) << "another policy was never trusted";
}

TEST(Trust, may_be_granted_while_the_server_runs) {
  Shop shop;
  Conversation editor(shop.str(), {{"trusted", false}});
  EXPECT_FALSE(editor.settle().at("trusted"));
  editor.client().notify("hotfix/didGrantTrust", Json::object());
  const Json status =
      editor.client().next("hotfix/didChangeStatus", [](const Json& one) { return one.at("trusted") == true; });
  EXPECT_TRUE(status.at("active"));
  EXPECT_EQ(refusal_of(editor.execute("hotfix.adopt", Json::object())), "");
}

TEST(Trust, with_it_git_runs_and_never_writes_while_it_reads) {
  BoobyTrapped shop;
  const std::string index = read_file(shop.path() / ".git/index");
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay() + "typed\n");
  EXPECT_TRUE(editor.settle().at("trusted"));
  EXPECT_EQ(read_file(shop.path() / ".git/index"), index);
  EXPECT_THAT(shop.ran(), testing::Not(HasSubstr("pager")));
  EXPECT_THAT(shop.ran(), testing::Not(HasSubstr("post-index-change")));
}

}  // namespace
}  // namespace hotfix::test
