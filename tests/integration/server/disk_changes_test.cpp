// What git and others do on disk is seen by the server's own poll: nothing here asks for the status.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"
#include "protocol/uri.h"

namespace hotfix::test {
namespace {

/// The next status told of itself that fits.
Json told(Conversation& editor, const client::LspClient::Predicate& fits) {
  return editor.client().next("hotfix/didChangeStatus", fits);
}

TEST(DiskChanges, a_commit_is_seen) {
  Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  const std::string commit = shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  const Json status = told(editor, [](const Json& one) { return one.at("ownCommits").size() == 1; });
  EXPECT_EQ(status.at("ownCommits").at(0), commit);
  EXPECT_EQ(status.at("totals").at("lines"), 11);
}

TEST(DiskChanges, another_branch_and_back) {
  Shop shop;
  Conversation editor(shop.str());
  EXPECT_TRUE(editor.settle().at("active"));
  shop.checkout("main");
  told(editor, [](const Json& one) { return one.at("active") == false; });
  shop.checkout("hotfix/PROD-501-expired-cards");
  told(editor, [](const Json& one) { return one.at("active") == true; });
}

TEST(DiskChanges, an_ordinary_branch_that_becomes_a_hotfix) {
  Shop shop("");
  Conversation editor(shop.str());
  EXPECT_FALSE(editor.settle().at("active"));
  shop.branch("hotfix/x", "v1.0.0");
  EXPECT_EQ(told(editor, [](const Json& one) { return one.at("active") == true; }).at("base").at("tag"), "v1.0.0");
}

TEST(DiskChanges, a_tag_is_seen_whether_loose_or_packed) {
  Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  shop.git({"tag", "v1.1.0", "main"});
  told(editor, [](const Json& one) { return one.at("base").at("newerTag") == "v1.1.0"; });
  shop.git({"tag", "v1.2.0", "main"});
  shop.git({"pack-refs", "--all"});
  told(editor, [](const Json& one) { return one.at("base").at("newerTag") == "v1.2.0"; });
  shop.git({"tag", "-d", "v1.1.0"});
  shop.git({"tag", "-d", "v1.2.0"});
  told(editor, [](const Json& one) { return one.at("base").at("newerTag").is_null(); });
}

TEST(DiskChanges, a_file_that_the_client_watches) {
  Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  shop.write("lib/card.js", lines(70, "rewritten"));
  editor.client().notify("workspace/didChangeWatchedFiles",
                         {{"changes", {{{"uri", protocol::file_uri(editor.at("lib/card.js"))}, {"type", 2}}}}});
  const Json status = told(editor, [](const Json& one) { return one.at("totals").at("files") == 1; });
  EXPECT_EQ(status.at("findings").at(0).at("code"), "scope/too-many-lines");
  shop.git({"checkout", "-q", "--", "lib/card.js"});
  editor.client().notify("workspace/didChangeWatchedFiles",
                         {{"changes", {{{"uri", protocol::file_uri(editor.at("lib/card.js"))}, {"type", 2}}}}});
  told(editor, [](const Json& one) { return one.at("findings").empty(); });
}

TEST(DiskChanges, a_commit_made_outside_of_an_open_document_s_view) {
  Shop shop;
  Conversation editor(shop.str());
  const std::string text = Shop::pay() + lines(60, "added");
  editor.open("pay.js", text);
  EXPECT_THAT(editor.codes("pay.js"), testing::ElementsAre("scope/too-many-lines"));
  shop.commit_file("pay.js", text, "Commit it all");
  told(editor, [](const Json& one) { return one.at("ownCommits").size() == 1; });
  EXPECT_THAT(editor.codes("pay.js"), testing::ElementsAre("scope/too-many-lines")) << "committed or not, it counts";
}

TEST(DiskChanges, clients_that_watch_by_relative_patterns_are_asked_to_on_a_hotfix_only) {
  const auto registrations = [](const std::string& branch) {
    Shop shop(branch);
    Conversation editor;
    editor.client().capabilities["workspace"]["didChangeWatchedFiles"] = {{"dynamicRegistration", true},
                                                                          {"relativePatternSupport", true}};
    int count = 0;
    editor.client().on_request = [&](const std::string& method, const Json&) -> std::optional<Json> {
      count += method == "client/registerCapability" ? 1 : 0;
      return std::nullopt;
    };
    editor.initialize(shop.str());
    editor.settle();
    editor.settle();
    return count;
  };
  EXPECT_EQ(registrations("hotfix/x"), 1);
  EXPECT_EQ(registrations("feature/x"), 0);
}

}  // namespace
}  // namespace hotfix::test
