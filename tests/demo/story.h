#pragma once
// The incident PROD-501, played through the real server over stdio and told on one screen.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "client/lsp_client.h"
#include "demo/demo_repository.h"

namespace hotfix::demo {

class Story {
 public:
  /// `hotfixd`: the program, for the scenes in a terminal.
  Story(const DemoRepository& repository, client::LspClient& server, std::string hotfixd, cli::Terminal terminal);

  void start();
  void cut_from_main();
  void type_the_fix();
  void keep_it_small();
  void no_new_dependency();
  void commit_and_look();
  void bring_it_home();
  void look_back();

 private:
  void scene(const std::string& title);
  /// One line, broken at the terminal's width.
  void tell(const std::string& line);
  /// Runs hotfixd with these arguments and shows what it prints. Throws Failure.
  void run(const std::vector<std::string>& arguments);
  void show(const protocol::Json& diagnostics, const std::string& file);
  void open(const std::string& file);
  /// Applies an edit to our copy of the document and sends it.
  void edit(const std::string& file, const protocol::Json& change);
  /// What is published about the file for its newest version.
  protocol::Json diagnostics(const std::string& file);
  /// Applies the first offered action whose title begins so; its title. Empty where there is none.
  std::string quick_fix(const std::string& file, const protocol::Json& diagnostic, const std::string& beginning);
  void replace_all(const std::string& file, const std::string& text);
  void save(const std::string& file);
  protocol::Json status();

  struct Document {
    std::string text;
    int version = 1;
  };

  const DemoRepository& repository_;
  client::LspClient& server_;
  std::string hotfixd_;
  cli::Terminal terminal_;
  std::map<std::string, Document> documents_;
  std::map<std::string, protocol::Json> published_;  // the newest, by URI
  int scene_ = 0;
};

}  // namespace hotfix::demo
