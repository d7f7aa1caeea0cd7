// PROD-501 from the first command to the last, in a real repository with a bare remote and a real gh: once by an editor
// that knows nothing but the protocol, once by command lines. Both end alike.

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/review/github_stand_in.h"
#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

const std::string hotfix_branch = "hotfix/PROD-501-expired-cards";

/// v1.0.0 in production, unreleased work on main, a remote on GitHub; tests and a deploy command in the policy.
class Incident : public Shop {
 public:
  Incident() : Shop(""), github([this](const std::string& name) { return there("refs/heads/" + name); }) {
    make_origin();
    git({"config", "remote.origin.url", "https://github.localhost/acme/shop.git"});
    git({"config", "url." + origin() + ".insteadOf", "https://github.localhost/acme/shop.git"});
    git({"fetch", "-q", "origin"});
    write(".git/info/exclude", ".hotfix.json\n");
    write_file(beside("deploy"), "#!/bin/sh\necho \"$1\" >>../deployed\n");
    fs::permissions(beside("deploy"), fs::perms::owner_all);
    write(".hotfix.json", R"({"tests": [{"name": "guards", "run": ["grep", "guard", "pay.js"]}],
      "review": {"label": "hotfix", "reviewers": ["bob"]},
      "deploy": {"command": [")" +
                              beside("deploy").string() + R"(", "{tag}"]}})");
  }
  std::string origin() const { return beside("origin").string(); }
  /// In the remote; "" where it has none.
  std::string there(const std::string& revision) const {
    const process::ChildResult result = try_git({"--git-dir=" + origin(), "rev-parse", "-q", "--verify", revision});
    return result.out.substr(0, result.out.find('\n'));
  }
  /// Each ref of the remote, with the tree that it leads to: commits that are made on the way have the time in them.
  std::map<std::string, std::string> refs_there() const {
    std::map<std::string, std::string> refs;
    std::istringstream names(git({"--git-dir=" + origin(), "for-each-ref", "--format=%(refname)"}));
    for (std::string name; std::getline(names, name);) refs[name] = there(name + "^{tree}");
    return refs;
  }
  std::string refs_here() const { return git({"for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags"}); }
  /// What each event is, the oldest first: "start", "test", "run hotfix.deploy", …
  std::vector<std::string> events() const {
    std::vector<std::string> kinds;
    std::istringstream ids(git({"rev-list", "--reverse", "refs/hotfix-events/PROD-501-expired-cards"}));
    for (std::string id; std::getline(ids, id);) {
      const Json body = Json::parse(git({"show", "-s", "--format=%b", id}));
      kinds.push_back(
          body.at("type").get<std::string>() +
          (body.contains("command") && body.at("type") == "run" ? " " + std::string(body.at("command")) : "") +
          (body.contains("state") ? " " + std::string(body.at("state")) : ""));
    }
    return kinds;
  }
  void expect_whole() const {
    EXPECT_EQ(try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
    EXPECT_EQ(try_git({"--git-dir=" + origin(), "fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
  }

  GithubStandIn github;
};

/// How a person drives it.
class Hand {
 public:
  virtual ~Hand() = default;
  virtual Json start(const std::string& summary) = 0;
  virtual Json next() = 0;
  virtual Json status() = 0;
  /// The status once the review has this state.
  virtual Json reviewed(const std::string& state) = 0;
  virtual std::string timeline() = 0;
};

class ByEditor : public Hand {
 public:
  explicit ByEditor(const Incident& shop) {
    Environment environment = shop.github.environment();
    environment["HOTFIX_FORGE_POLL_MS"] = "20";
    editor_ = std::make_unique<Conversation>(shop.str(), trusted(), environment);
  }
  Json start(const std::string& summary) override { return run("hotfix.start", {{"summary", summary}}); }
  Json next() override { return run("hotfix.next", Json::object()); }
  Json status() override { return editor_->settle(); }
  Json reviewed(const std::string& state) override {
    return editor_->client().next("hotfix/didChangeStatus", [&](const Json& told) {
      return told.at("steps").size() == 7 && told.at("steps").at(3).at("state") == state;
    });
  }
  std::string timeline() override {
    return editor_->execute("hotfix.timeline", {{"branch", hotfix_branch}}).at("document");
  }

 private:
  /// The preview, then exactly that.
  Json run(const std::string& command, Json arguments) {
    const Json preview = editor_->plan(command, arguments);
    if (!preview.contains("plan") || preview.at("plan").is_null()) return preview;
    arguments["planId"] = preview.at("plan").at("id");
    return editor_->execute(command, arguments);
  }

  std::unique_ptr<Conversation> editor_;
};

class ByCommandLine : public Hand {
 public:
  explicit ByCommandLine(const Incident& shop) : folder_(shop.str()), environment_(shop.github.environment()) {}
  Json start(const std::string& summary) override { return run({"start", summary, "--yes"}); }
  Json next() override { return run({"next", "--yes"}); }
  Json status() override { return run({"status"}); }
  Json reviewed(const std::string& state) override {
    const Json now = status();
    EXPECT_EQ(now.at("steps").at(3).at("state"), state);
    return now;
  }
  std::string timeline() override { return hotfixd({"timeline", hotfix_branch, "-C", folder_}, environment_).out; }

 private:
  Json run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-C", folder_, "--format", "json"});
    return Json::parse(hotfixd(arguments, environment_).out);
  }

  std::string folder_;
  Environment environment_;
};

/// "fix active, test pending, … -> hotfix.test; deploy none; main pending"
std::string in_short(const Json& status) {
  std::string text;
  for (const Json& step : status.at("steps"))
    text += std::string(step.at("step")) + " " + std::string(step.at("state")) + ", ";
  const Json& next = status.at("next");
  if (next.is_object()) text += "-> " + (next.at("command").is_null() ? "" : std::string(next.at("command")));
  text += "; deploy " + std::string(status.at("deploy"));
  for (const Json& target : status.at("mergeBack"))
    text += "; " + std::string(target.at("target")) + " " + std::string(target.at("state"));
  return text;
}

/// With ids of commits and all digits made alike: times and what follows from them differ.
std::string masked(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    const std::string word = text.substr(at, std::max<std::size_t>(end - at, 1));
    const bool id = word.size() >= 7 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
    for (const char c : id ? std::string("#") : word)
      result += std::isdigit(static_cast<unsigned char>(c)) != 0 ? '0' : c;
    at += word.size();
  }
  return result;
}

/// The lines in the order of their texts: of what happened within one second any may come first.
std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  std::ranges::sort(all);
  return all;
}

/// What is left of one walk.
struct End {
  std::vector<std::string> statuses;  // after each step
  std::map<std::string, std::string> refs_there;
  std::string refs_here;
  std::vector<std::string> events;
  std::vector<std::string> timeline;
  std::string refusal;  // of one more `next`
  std::string fix;
};

void expect_done(const Json& answer) {
  EXPECT_TRUE(!answer.contains("refusal") || answer.at("refusal").is_null()) << answer.dump(1);
  EXPECT_FALSE(answer.value("done", Json::array()).empty()) << answer.dump(1);
}

End walk(Incident& shop, Hand& hand) {
  End end;
  const auto seen = [&] { end.statuses.push_back(in_short(hand.status())); };
  const auto next = [&] {
    expect_done(hand.next());
    seen();
  };
  expect_done(hand.start("PROD-501 expired cards"));
  EXPECT_EQ(shop.git({"branch", "--show-current"}), hotfix_branch);
  seen();
  EXPECT_EQ(hand.next().at("refusal").at("code"), "your-turn");
  end.fix = shop.commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard expired cards");
  seen();
  next();  // test
  next();  // request the review
  EXPECT_EQ(shop.there("refs/heads/" + hotfix_branch), end.fix);
  shop.github.review("bob", "APPROVED", end.fix);
  end.statuses.push_back(in_short(hand.reviewed("done")));
  next();  // deploy
  EXPECT_EQ(shop.there("v1.0.1^{commit}"), end.fix);
  EXPECT_EQ(read_file(shop.beside("deployed")), "v1.0.1\n");
  next();  // merge back
  EXPECT_EQ(shop.there("main^{commit}^2"), end.fix);
  next();  // clean up
  end.refs_there = shop.refs_there();
  end.refs_here = shop.refs_here();
  end.events = shop.events();
  end.timeline = sorted_lines(masked(hand.timeline()));
  end.refusal = hand.next().at("refusal").at("code");
  EXPECT_EQ(shop.github.pulls().size(), 1U);
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "");
  shop.expect_whole();
  return end;
}

TEST(SevenSteps, by_the_editor_and_by_command_lines_end_alike) {
  Incident one;
  ByEditor editor(one);
  const End by_editor = walk(one, editor);
  Incident two;
  ByCommandLine line(two);
  const End by_line = walk(two, line);

  EXPECT_EQ(by_editor.statuses, by_line.statuses);
  EXPECT_EQ(by_editor.refs_there, by_line.refs_there);
  EXPECT_EQ(by_editor.refs_here, by_line.refs_here);
  EXPECT_EQ(by_editor.events, by_line.events);
  EXPECT_EQ(by_editor.timeline, by_line.timeline);
  EXPECT_EQ(by_editor.refusal, by_line.refusal);
  EXPECT_EQ(by_editor.fix, by_line.fix);

  ASSERT_EQ(by_line.statuses.size(), 8U);
  EXPECT_THAT(by_line.statuses[1], HasSubstr("fix done, test pending"));
  EXPECT_THAT(by_line.statuses[4], HasSubstr("test done, review done, deploy pending"));
  EXPECT_THAT(by_line.statuses[6], HasSubstr("deploy live; main merged"));
  std::vector<std::string> names;
  for (const auto& [name, tree] : by_line.refs_there) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("refs/heads/main", "refs/tags/v1.0.0", "refs/tags/v1.0.1"));
  EXPECT_EQ(by_line.refs_here, "refs/heads/main\nrefs/tags/v1.0.0\nrefs/tags/v1.0.1");
  EXPECT_EQ(two.git({"show", "refs/remotes/origin/main:pay.js"}) + "\n", "guard\n" + Shop::pay());
}

}  // namespace
}  // namespace hotfix::test
