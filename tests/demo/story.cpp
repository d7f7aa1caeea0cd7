#include "demo/story.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text_buffer.h"
#include "process/child.h"
#include "protocol/uri.h"

namespace hotfix::demo {

using cli::Style;
using protocol::Json;

namespace {

constexpr std::string_view the_fix = "  if (!card.expiry) return new Date(0);\n";

/// The text with every indentation doubled: what a formatter with another configuration does on save.
std::string reindented(const std::string& text) {
  std::string result;
  bool at_start = true;
  for (const char c : text) {
    result += c;
    if (at_start && c == ' ')
      result += ' ';
    else
      at_start = c == '\n';
  }
  return result;
}

bool on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Style style_of(int severity) {
  return severity == 1 ? Style::red : severity == 2 ? Style::yellow : Style::blue;
}

std::string severity_word(int severity) {
  return severity == 1 ? "error" : severity == 2 ? "warning" : severity == 3 ? "information" : "hint";
}

/// One wire edit applied to our own copy, as any editor would (the demo's texts are ASCII).
void apply(std::string& text, const Json& change) {
  TextBuffer buffer(text);
  const auto place = [&](const Json& position) {
    Place at = buffer.lsp_to_place(position.at("line").get<std::size_t>());
    at.offset += position.at("character").get<std::size_t>();
    return at;
  };
  const Json& range = change.at("range");
  buffer.replace(
      place(range.at("start")), place(range.at("end")),
      change.contains("text") ? change.at("text").get<std::string>() : change.at("newText").get<std::string>());
  text = buffer.text();
}

std::size_t width_of_stdout() {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40;
  return known ? size.ws_col : 100;
}

/// How many columns a word takes: neither colours nor the further bytes of a character take any.
std::size_t columns(std::string_view word) {
  std::size_t count = 0;
  bool colour = false;
  for (const char c : word) {
    if (c == '\x1b') colour = true;
    if (!colour && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    if (c == 'm') colour = false;
  }
  return count;
}

/// The line broken between words; what follows hangs a little deeper than it began.
std::string wrapped(std::string_view line, const std::string& indent, std::size_t width) {
  const std::size_t own = std::min(line.find_first_not_of(' '), line.size());
  if (own == line.size()) return "\n";
  std::string text = indent + std::string(own, ' ');
  std::size_t used = text.size();
  const std::size_t margin = used + 2;
  for (std::size_t at = own; at < line.size();) {
    const std::size_t end = std::min(line.find(' ', at + 1), line.size());
    std::string_view word = line.substr(at, end - at);  // with the space before it
    if (used + columns(word) > width && used > margin) {
      text += "\n" + std::string(margin, ' ');
      used = margin;
      if (word.front() == ' ') word.remove_prefix(1);
    }
    text += word;
    used += columns(word);
    at = end;
  }
  return text + "\n";
}

}  // namespace

Story::Story(const DemoRepository& repository, client::LspClient& server, std::string hotfixd, cli::Terminal terminal)
    : repository_(repository), server_(server), hotfixd_(std::move(hotfixd)), terminal_(terminal) {}

void Story::scene(const std::string& title) {
  fmt::print("\n{}\n", terminal_.paint(Style::bold, fmt::format("{}. {}", ++scene_, title)));
  std::fflush(stdout);
}

void Story::tell(const std::string& line) {
  fmt::print("{}", wrapped(line, "   ", width_of_stdout()));
}

void Story::run(const std::vector<std::string>& arguments) {
  process::ChildRequest request;
  request.purpose = "show what the command line says";
  request.argv = {hotfixd_};
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  request.cwd = repository_.work_tree().string();
  if (terminal_.paint(Style::bold, "x") != "x") request.env = {{"CLICOLOR_FORCE", "1"}};
  std::vector<std::string> shown = request.argv;
  shown.front() = "hotfixd";
  tell(terminal_.paint(Style::dim, "$ " + process::quoted(shown)));
  const std::string out = process::run_or_throw(request).out;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\n', at);
    tell(out.substr(at, end - at));
    at = end == std::string::npos ? out.size() : end + 1;
  }
}

void Story::show(const Json& diagnostics, const std::string& file) {
  if (diagnostics.empty()) tell(fmt::format("{}: {}", file, terminal_.paint(Style::green, "nothing to say")));
  for (const Json& one : diagnostics) {
    const int severity = one.at("severity");
    tell(fmt::format("{}:{}: {} {} {}", file, one.at("range").at("start").at("line").get<int>() + 1,
                     terminal_.paint(style_of(severity), severity_word(severity)), one.at("message").get<std::string>(),
                     terminal_.paint(Style::dim, "[" + one.at("code").get<std::string>() + "]")));
  }
}

void Story::open(const std::string& file) {
  Document& document = documents_[file];
  document = {repository_.read(file), 1};
  server_.open(repository_.path(file), document.text, 1, "javascript");
}

void Story::edit(const std::string& file, const Json& change) {
  Document& document = documents_.at(file);
  apply(document.text, change);
  server_.change(repository_.path(file), ++document.version, change);
}

Json Story::diagnostics(const std::string& file) {
  status();  // settles the server: git's exact diff has confirmed what follows
  for (Json& params : server_.take("textDocument/publishDiagnostics")) {
    const std::string uri = params.at("uri");  // read before the message is moved from
    published_[uri] = std::move(params);
  }
  const Json& newest = published_.at(protocol::file_uri(repository_.path(file)));
  if (newest.at("version") != documents_.at(file).version) throw client::ClientFailure(file + " was not judged");
  return newest.at("diagnostics");
}

std::string Story::quick_fix(const std::string& file, const Json& diagnostic, const std::string& beginning) {
  const Json answer = server_.request("textDocument/codeAction",
                                      {{"textDocument", {{"uri", protocol::file_uri(repository_.path(file))}}},
                                       {"range", diagnostic.at("range")},
                                       {"context", {{"diagnostics", Json::array({diagnostic})}}}});
  for (const Json& action : answer.at("result")) {
    const std::string title = action.at("title");
    if (!title.starts_with(beginning) || !action.contains("edit")) continue;
    Json edits = action.at("edit").at("documentChanges").at(0).at("edits");
    std::reverse(edits.begin(), edits.end());  // from the end, so that earlier places stay right
    for (const Json& one : edits) edit(file, {{"range", one.at("range")}, {"text", one.at("newText")}});
    return title;
  }
  return "";
}

void Story::replace_all(const std::string& file, const std::string& text) {
  Document& document = documents_.at(file);
  document.text = text;
  server_.change(repository_.path(file), ++document.version, {{"text", text}});
}

void Story::save(const std::string& file) {
  repository_.write(file, documents_.at(file).text);
  server_.notify("textDocument/didSave", {{"textDocument", {{"uri", protocol::file_uri(repository_.path(file))}}}});
}

Json Story::status() {
  return server_.request("hotfix/status", Json::object()).at("result").at(0);
}

// ---- the scenes ----

void Story::start() {
  scene("03:07, PROD-501: payments crash on expired cards. The hotfix starts from what production runs");
  open("src/cards.js");
  const bool active = status().at("active");
  tell(fmt::format("on main, {} commits ahead of v1.0.0, the server is {}: {} diagnostics", repository_.ahead(),
                   active ? "awake" : "asleep", server_.take("textDocument/publishDiagnostics").size()));
  run({"plan", "start", "PROD-501 expired cards"});
  run({"start", "--yes", "PROD-501 expired cards"});
  const Json now = status();
  tell(fmt::format("awake: base {}, next {}; the log is refs/hotfix-events/{}",
                   now.at("base").at("tag").get<std::string>(), now.at("nextVersion").get<std::string>(),
                   now.at("id").get<std::string>()));
}

void Story::cut_from_main() {
  scene("Had somebody cut the branch from main, by mistake");
  repository_.git({"switch", "--quiet", "--create", "hotfix/from-main", "main"});
  show(diagnostics("src/cards.js"), "src/cards.js");
  repository_.git({"switch", "--quiet", "hotfix/PROD-501-expired-cards"});
  repository_.git({"branch", "--quiet", "-D", "hotfix/from-main"});
}

void Story::type_the_fix() {
  scene("The null check is typed, key by key, in an unsaved buffer");
  int column = 0;
  std::vector<double> waits;
  for (const char key : the_fix) {
    const auto begin = std::chrono::steady_clock::now();
    edit("src/cards.js", client::edit(7, column, 7, column, std::string_view(&key, 1)));
    ++column;
    server_.next("textDocument/publishDiagnostics",
                 client::about(repository_.path("src/cards.js"), documents_.at("src/cards.js").version));
    waits.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(waits);
  const Json now = status();
  tell(fmt::format("{} keys, each judged (median {:.2f} ms): {}; production would run {} line differently",
                   waits.size(), waits[waits.size() / 2], terminal_.paint(Style::green, "silence"),
                   now.at("totals").at("budgetLines").get<int>()));
}

void Story::keep_it_small() {
  scene("On save, a formatter with other settings reflows two files");
  for (const std::string file : {"src/charge.js", "src/ledger.js"}) {
    open(file);
    replace_all(file, reindented(documents_.at(file).text));
  }
  for (const std::string file : {"src/charge.js", "src/ledger.js"}) {
    const Json found = diagnostics(file);
    if (found.empty()) continue;
    show(found, file);
    const std::string title = quick_fix(file, found.at(0), "Restore all formatting");
    tell("quick fix: " + terminal_.paint(Style::bold, title));
  }
  replace_all("src/ledger.js", repository_.read("src/ledger.js"));  // and the other one undone
  show(diagnostics("src/charge.js"), "src/charge.js");
}

void Story::no_new_dependency() {
  scene("\"While I'm here\": a date library");
  open("package.json");
  edit("package.json", client::edit(5, 0, 5, 0, "  \"dependencies\": {\n    \"date-fns\": \"^3.6.0\"\n  },\n"));
  const Json found = diagnostics("package.json");
  show(found, "package.json");
  if (!found.empty()) {
    const std::string title = quick_fix("package.json", found.at(0), "Restore these lines");
    tell("quick fix: " + terminal_.paint(Style::bold, title));
  }
  show(diagnostics("package.json"), "package.json");
}

void Story::commit_and_look() {
  scene("Saved and committed; the same judgement in a terminal and in CI");
  save("src/cards.js");
  repository_.git(
      {"commit", "--quiet", "--all", "-m", "fix: cards without an expiry date are expired\n\nFixes PROD-501"});
  run({"check"});
  run({"status"});
}

void Story::bring_it_home() {
  scene("Tested, reviewed, tagged, merged back, cleaned up. The remote is a bare folder, so that people's words count");
  if (on_path("node") && on_path("npm"))
    run({"test", "--yes", "--command", "npm test"});
  else
    run({"test", "--yes", "--override", "not-set-up=there is no Node on this machine"});
  run({"request-review", "--yes", "--summary", "Cards without an expiry date were charged"});
  run({"request-review", "--yes", "--approved-by", "Grace"});
  run({"plan", "deploy"});
  run({"deploy", "--yes"});
  run({"deploy", "--yes", "--outcome", "live"});
  run({"merge-back", "--yes"});
  run({"clean-up", "--yes"});
}

void Story::look_back() {
  scene("The draft of the post-mortem, from git and what was recorded");
  run({"timeline"});
}

}  // namespace hotfix::demo
