// $/logTrace as the client wants it: from initialize on, or from $/setTrace.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;

/// What was traced until now, and whether with details.
struct Traced {
  std::vector<std::string> messages;
  bool verbose = false;
};

Traced traced(Conversation& editor) {
  Traced all;
  editor.settle();
  for (const Json& one : editor.client().take("$/logTrace")) {
    all.messages.push_back(one.at("message"));
    all.verbose = all.verbose || one.contains("verbose");
  }
  return all;
}

TEST(Trace, is_off_unless_it_is_asked_for) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", "x\n" + Shop::pay());
  EXPECT_THAT(traced(editor).messages, IsEmpty());
}

TEST(Trace, names_what_was_received_and_answered) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.client().notify("$/setTrace", {{"value", "messages"}});
  editor.open("pay.js", "x\n" + Shop::pay());
  editor.settle();
  const Traced all = traced(editor);
  EXPECT_THAT(all.messages, Contains(StartsWith("Received textDocument/didOpen")));
  EXPECT_THAT(all.messages, Contains(StartsWith("Answered hotfix/status")));
  EXPECT_FALSE(all.verbose);
}

TEST(Trace, follows_its_level_up_and_down) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.client().notify("$/setTrace", {{"value", "verbose"}});
  editor.open("pay.js", "x\n" + Shop::pay());
  EXPECT_TRUE(traced(editor).verbose);
  editor.client().notify("$/setTrace", {{"value", "loud"}});  // no such level: it stays
  editor.close("pay.js");
  EXPECT_TRUE(traced(editor).verbose);
  editor.client().notify("$/setTrace", {{"value", "off"}});
  traced(editor);
  editor.open("pay.js", "y\n" + Shop::pay());
  EXPECT_THAT(traced(editor).messages, IsEmpty());
}

TEST(Trace, begins_with_initialize) {
  const Shop shop;
  Conversation editor;
  editor.client().request("initialize", {{"processId", nullptr},
                                         {"rootUri", "file://" + shop.str()},
                                         {"capabilities", Json::object()},
                                         {"initializationOptions", trusted()},
                                         {"trace", "messages"}});
  editor.client().notify("initialized", Json::object());
  EXPECT_THAT(traced(editor).messages, Contains(StartsWith("Answered initialize")));
}

}  // namespace
}  // namespace hotfix::test
