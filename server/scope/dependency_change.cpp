// Which lines of a manifest name dependencies, and whether a hunk changes them (`scope/dependency`). Manifests are not
// parsed: a hunk is judged by the block, table or element that it stands in, found in the lines before it.
#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "scope/path_class.h"

namespace hotfix::scope {

namespace {

using Predicate = bool (*)(std::string_view);
/// Of the text before a bracket, and how many brackets are open there.
using BlockPredicate = bool (*)(std::string_view, std::size_t);

constexpr std::size_t lines_before = 1000;     // where an enclosing block may begin
constexpr std::size_t most_hunk_lines = 2000;  // of one side of a hunk that are looked at

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

template <class... Parts>
bool contains_one(std::string_view text, Parts... parts) {
  return (contains(text, parts) || ...);
}

template <class... Names>
bool one_of(std::string_view text, Names... names) {
  return ((text == names) || ...);
}

/// The first word of letters, digits, '-' and '_' in a text: the key of `"dependencies": {`.
std::string_view first_word(std::string_view text) {
  const auto in_word = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; };
  const auto begin = std::find_if(text.begin(), text.end(), in_word);
  const auto end = std::find_if_not(begin, text.end(), in_word);
  return {begin, end};
}

/// Takes the lines of a manifest in order and says of each whether it names dependencies.
class LineJudge {
 public:
  virtual ~LineJudge() = default;
  virtual bool feed(std::string_view line) = 0;
};

/// Formats in which every line says by itself what it is.
class SingleLines : public LineJudge {
 public:
  explicit SingleLines(Predicate names) : names_(names) {}
  bool feed(std::string_view line) override { return names_(line); }

 private:
  Predicate names_;
};

/// Formats with brackets: a block counts if what stands before its bracket says so, and all that is inside it.
class Brackets : public LineJudge {
 public:
  /// `block` is asked about the text before a bracket, `single` about a whole line; either may be null.
  Brackets(BlockPredicate block, Predicate single, std::string_view comment)
      : block_(block), single_(single), comment_(comment) {}

  bool feed(std::string_view line) override {
    bool counts = (!open_.empty() && open_.back()) || (single_ != nullptr && single_(line));
    char quote = '\0';
    std::size_t header = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (quote != '\0') {
        if (c == '\\') ++i;
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (line.substr(i).starts_with(comment_)) {
        break;
      } else if (c == '{' || c == '[' || c == '(') {
        open_.push_back((!open_.empty() && open_.back()) || block_(line.substr(header, i - header), open_.size()));
        counts = counts || (open_.back() && !trimmed(line.substr(i + 1)).empty());
        header = i + 1;
      } else if (c == '}' || c == ']' || c == ')') {
        if (!open_.empty()) open_.pop_back();
        header = i + 1;
      } else if (c == ',') {
        header = i + 1;
      }
    }
    return counts;
  }

 private:
  BlockPredicate block_;
  Predicate single_;
  std::string_view comment_;
  std::vector<bool> open_;
};

/// TOML and INI: whole tables, and in some others single keys with their values, which may go on over lines.
class Tables : public LineJudge {
 public:
  Tables(Predicate table, Predicate key) : table_(table), key_(key) {}

  bool feed(std::string_view line) override {
    const std::string_view text = trimmed(line);
    if (line.starts_with('[') && !in_list_) {
      const std::string name = lowered(text.substr(0, text.find(']')));
      in_table_ = table_(name);
      in_key_ = false;
      return in_table_ && contains(name, "dependencies.");  // [dependencies.serde] names one itself
    }
    // Values go on over indented lines (INI) and up to the bracket that closes them (TOML).
    if (!in_list_ && indent_of(line) == 0 && !text.empty()) in_key_ = key_(first_word(text));
    in_list_ = in_key_ && (in_list_ || contains(text, "[")) && !text.ends_with(']') && !text.ends_with("],");
    return in_table_ || in_key_;
  }

 private:
  Predicate table_;
  Predicate key_;
  bool in_table_ = false;
  bool in_key_ = false;
  bool in_list_ = false;
};

/// YAML: everything indented below a key.
class Indented : public LineJudge {
 public:
  explicit Indented(Predicate key) : key_(key) {}

  bool feed(std::string_view line) override {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.starts_with('#')) return false;
    const std::size_t indent = indent_of(line);
    // A list may stand as far to the left as its key.
    if (below_ && indent <= *below_ && !(indent == *below_ && text.starts_with('-'))) below_.reset();
    if (below_) return true;
    if (text.ends_with(':') && key_(text.substr(0, text.size() - 1))) below_ = indent;
    return false;
  }

 private:
  Predicate key_;
  std::optional<std::size_t> below_;
};

/// Maven: inside <dependency>, <plugin> and <extension>; properties named after a version other than the project's.
/// Not <parent>: within a project of many modules its version is the project's own.
class Maven : public LineJudge {
 public:
  bool feed(std::string_view line) override {
    const std::string text = lowered(trimmed(line));
    bool counts = depth_ > 0 || (in_properties_ && names_version(text));
    for (const std::string_view element : {"dependency>", "plugin>", "extension>"}) {
      for (std::size_t at = text.find(element); at != std::string::npos; at = text.find(element, at + 1)) {
        if (at >= 1 && text[at - 1] == '<') {
          ++depth_;
          counts = true;
        } else if (at >= 2 && text.compare(at - 2, 2, "</") == 0) {
          depth_ = depth_ == 0 ? 0 : depth_ - 1;
        }
      }
    }
    if (contains(text, "<configuration>") || contains(text, "<executions>")) ++settings_;
    const bool in_settings = settings_ > 0;
    if (settings_ > 0 && (contains(text, "</configuration>") || contains(text, "</executions>"))) --settings_;
    if (contains(text, "<properties>")) in_properties_ = true;
    if (contains(text, "</properties>")) in_properties_ = false;
    return counts && !in_settings;
  }

 private:
  static bool names_version(std::string_view text) {
    const std::string_view name = text.substr(0, text.find('>'));
    const bool own = contains_one(name, "project.version", "java.version", "revision", "maven.compiler", "<version");
    return !own && (name.ends_with("version") || name.starts_with("<version."));
  }

  std::size_t depth_ = 0;
  std::size_t settings_ = 0;
  bool in_properties_ = false;
};

// --- which words name dependencies -----------------------------------------------------------------------------

/// Only at the top: scripts and linters have their own "dependencies" and "overrides".
bool npm_block(std::string_view header, std::size_t depth) {
  return depth == 1 &&
         one_of(first_word(header), "dependencies", "devDependencies", "peerDependencies", "optionalDependencies",
                "resolutions", "overrides", "bundledDependencies", "bundleDependencies");
}

bool composer_block(std::string_view header, std::size_t depth) {
  return depth == 1 && one_of(first_word(header), "require", "require-dev");
}

bool deno_block(std::string_view header, std::size_t depth) {
  return depth == 1 && first_word(header) == "imports";
}

bool vcpkg_block(std::string_view header, std::size_t) {
  return one_of(first_word(header), "dependencies", "overrides");
}

bool toml_table(std::string_view name) {
  return contains_one(name, "dependencies", "dependency-groups") || name.starts_with("[patch.") ||
         one_of(name, "[versions", "[libraries", "[plugins", "[bundles", "[packages", "[dev-packages", "[[constraint",
                "[[override", "[replace", "[deps", "[compat", "[requires", "[build_requires", "[tool_requires",
                "[options.extras_require");
}

bool toml_key(std::string_view key) {
  return one_of(key, "dependencies", "requires", "dev-dependencies", "install_requires", "setup_requires",
                "tests_require");
}

bool gradle_block(std::string_view header, std::size_t) {
  return one_of(first_word(header), "dependencies", "plugins", "dependencyManagement", "constraints");
}

bool go_block(std::string_view header, std::size_t) {
  return one_of(first_word(header), "require", "replace", "exclude");
}
bool go_line(std::string_view line) {
  return indent_of(line) == 0 && one_of(first_word(line), "require", "replace", "exclude") && !line.ends_with('(');
}

bool setup_py_block(std::string_view header, std::size_t) {
  const std::string_view key = first_word(header);
  return one_of(key, "install_requires", "extras_require", "tests_require", "setup_requires", "requirements",
                "REQUIREMENTS", "INSTALL_REQUIRES");
}

bool mix_line(std::string_view line) {
  return trimmed(line).starts_with("{:") && contains_one(line, "\"", "path:", "github:");
}
bool swift_block(std::string_view header, std::size_t) {
  return contains(header, ".package");
}
bool sbt_line(std::string_view line) {
  return contains_one(line, "addSbtPlugin", "addCompilerPlugin") || (contains(line, "\" %") && contains(line, "% \""));
}

bool cmake_block(std::string_view header, std::size_t) {
  const std::string name = lowered(first_word(header));
  return one_of(std::string_view(name), "fetchcontent_declare", "externalproject_add", "cpmaddpackage",
                "cpmfindpackage", "find_package");
}

bool ruby_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with("gem ") || text.starts_with("gem(") || text.starts_with("pod ") ||
         contains_one(text, "add_dependency", "add_runtime_dependency", "add_development_dependency", ".dependency ");
}

bool requirement_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  return !text.empty() && !text.starts_with('#');
}

bool msbuild_line(std::string_view line) {
  return contains_one(line, "<PackageReference", "<PackageVersion", "<GlobalPackageReference", "<ProjectReference",
                      "<FrameworkReference", "<DotNetCliToolReference", "<package id", "<dependency ");
}

bool docker_line(std::string_view line) {
  return lowered(trimmed(line)).starts_with("from ");
}
bool wrapper_line(std::string_view line) {
  return trimmed(line).starts_with("distributionUrl");
}
bool nix_line(std::string_view line) {
  return contains_one(line, ".url = ", "url = \"", ".follows = ");
}
bool zig_line(std::string_view line) {
  return contains_one(line, ".url =", ".hash =");
}
bool conan_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with("requires =") ||
         contains_one(text, "self.requires(", "self.tool_requires(", "self.build_requires(");
}
bool yaml_key(std::string_view key) {
  return one_of(key, "dependencies", "dev_dependencies", "dependency_overrides", "development_dependencies", "catalog");
}

template <class Judge, class... Arguments>
std::unique_ptr<LineJudge> judge(Arguments... arguments) {
  return std::make_unique<Judge>(arguments...);
}

std::unique_ptr<LineJudge> judge_of_name(std::string_view name) {
  if (one_of(name, "package.json", "bower.json")) return judge<Brackets>(npm_block, nullptr, "//");
  if (name == "composer.json") return judge<Brackets>(composer_block, nullptr, "//");
  if (one_of(name, "deno.json", "deno.jsonc")) return judge<Brackets>(deno_block, nullptr, "//");
  if (name == "vcpkg.json") return judge<Brackets>(vcpkg_block, nullptr, "//");
  if (one_of(name, "cargo.toml", "libs.versions.toml", "pyproject.toml", "pipfile", "gopkg.toml", "project.toml",
             "setup.cfg", "conanfile.txt")) {
    return judge<Tables>(toml_table, toml_key);
  }
  if (one_of(name, "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")) {
    return judge<Brackets>(gradle_block, nullptr, "//");
  }
  if (name == "go.mod") return judge<Brackets>(go_block, go_line, "//");
  if (name == "pom.xml") return judge<Maven>();
  if (name == "setup.py") return judge<Brackets>(setup_py_block, nullptr, "#");
  if (name == "mix.exs") return judge<SingleLines>(mix_line);
  if (name == "package.swift") return judge<Brackets>(swift_block, nullptr, "//");
  if (one_of(name, "build.sbt", "plugins.sbt")) return judge<SingleLines>(sbt_line);
  if (one_of(name, "gemfile", "gems.rb", "podfile")) return judge<SingleLines>(ruby_line);
  if (name == "cartfile") return judge<SingleLines>(requirement_line);
  if (one_of(name, "directory.packages.props", "directory.build.props", "packages.config")) {
    return judge<SingleLines>(msbuild_line);
  }
  if (one_of(name, "pubspec.yaml", "environment.yml", "shard.yml", "chart.yaml", "pnpm-workspace.yaml")) {
    return judge<Indented>(yaml_key);
  }
  if (name == "conanfile.py") return judge<SingleLines>(conan_line);
  if (name == "flake.nix") return judge<SingleLines>(nix_line);
  if (name == "build.zig.zon") return judge<SingleLines>(zig_line);
  if (name == "gradle-wrapper.properties") return judge<SingleLines>(wrapper_line);
  if (name == "cmakelists.txt") return judge<Brackets>(cmake_block, nullptr, "#");
  return nullptr;
}

std::unique_ptr<LineJudge> judge_of(std::string_view path) {
  const std::string name = lowered(path.substr(path.rfind('/') + 1));
  if (auto found = judge_of_name(name)) return found;
  const auto ends = [&](std::string_view end) { return std::string_view(name).ends_with(end); };
  if (ends(".gemspec") || ends(".podspec") || ends("_gems.rb")) return judge<SingleLines>(ruby_line);
  if (ends(".csproj") || ends(".fsproj") || ends(".vbproj") || ends(".nuspec")) return judge<SingleLines>(msbuild_line);
  if (ends(".cmake")) return judge<Brackets>(cmake_block, nullptr, "#");
  if (name == "dockerfile" || name.starts_with("dockerfile.") || ends(".dockerfile")) {
    return judge<SingleLines>(docker_line);
  }
  if (ends(".txt") && classify_path(path) == PathClass::manifest) return judge<SingleLines>(requirement_line);
  return nullptr;
}

// --- comparing -------------------------------------------------------------------------------------------------

/// What a line says, without layout, comments and the comma at its end.
std::string essence(std::string_view line, bool slashes_comment) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == '\0') {
      if (c == '#' || (slashes_comment && line.substr(i, 2) == "//")) break;
      if (c == ' ' || c == '\t' || c == '\r') continue;
      if (c == '"' || c == '\'') quote = c;
    } else if (c == quote) {
      quote = '\0';
    }
    out += c == '\'' ? '"' : c;
  }
  while (out.ends_with(',') || out.ends_with(';')) out.pop_back();
  const bool says_something = std::any_of(out.begin(), out.end(), [](char c) { return is_letter(c) || is_digit(c); });
  return says_something ? out : std::string();
}

/// The dependency lines of one side of the hunk, sorted.
std::vector<std::string> dependency_lines(std::string_view path, const TextLines& text, std::size_t first,
                                          std::size_t count) {
  const auto judge = judge_of(path);
  std::vector<std::string> found;
  if (judge == nullptr) return found;
  const bool slashes = !path.ends_with(".txt") && !contains(path, "ockerfile");  // URLs stand there unquoted
  const std::size_t end = std::min(first + std::min(count, most_hunk_lines), text.count);
  for (std::size_t i = first - std::min(first, lines_before); i < end; ++i) {
    const std::string_view line = text.line(i);
    if (!judge->feed(line) || i < first) continue;
    if (std::string what = essence(line, slashes); !what.empty()) found.push_back(std::move(what));
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The project's own version, where the manifest states it near its beginning: `"version": "1.2.3"`.
std::string own_version(const TextLines& text) {
  constexpr std::size_t head = 60;
  for (std::size_t i = 0; i < std::min(text.count, head); ++i) {
    const std::string_view line = trimmed(text.line(i));
    if (line.starts_with("<version>")) return std::string(line.substr(9, line.find('<', 9) - 9));
    if (!line.starts_with("\"version\"") && (!line.starts_with("version") || first_word(line) != "version")) continue;
    const std::size_t separator = line.find_first_of(":=");
    if (separator == std::string_view::npos) continue;
    const std::size_t begin = line.find('"', separator);
    if (begin == std::string_view::npos) continue;
    const std::size_t end = line.find('"', begin + 1);
    if (end != std::string_view::npos) return std::string(line.substr(begin + 1, end - begin - 1));
  }
  return {};
}

/// The line with its versions masked.
std::string without_versions(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!is_digit(line[i])) {
      out += line[i];
      continue;
    }
    while (i + 1 < line.size() && (is_digit(line[i + 1]) || line[i + 1] == '.' || line[i + 1] == '-' ||
                                   is_letter(line[i + 1]) || line[i + 1] == '+')) {
      ++i;
    }
    out += '#';
  }
  return out;
}

/// Packages of one repository that are released together name each other by the version that is being released.
bool follows_own_release(const std::string& base, const std::string& now, const std::string& base_version,
                         const std::string& new_version) {
  if (without_versions(base) != without_versions(now)) return false;
  if (contains(base, "path=") && contains(now, "path=")) return true;
  return !base_version.empty() && base_version != new_version && contains(base, base_version) &&
         contains(now, new_version);
}

}  // namespace

bool dependency_change(const ManifestHunk& hunk) {
  const TextLines base_text = lines_of(hunk.base_text);
  const TextLines new_text = lines_of(hunk.new_text);
  const auto base = dependency_lines(hunk.path, base_text, hunk.base_first, hunk.base_count);
  const auto now = dependency_lines(hunk.path, new_text, hunk.new_first, hunk.new_count);
  std::vector<std::string> gone;
  std::vector<std::string> added;
  std::set_difference(base.begin(), base.end(), now.begin(), now.end(), std::back_inserter(gone));
  std::set_difference(now.begin(), now.end(), base.begin(), base.end(), std::back_inserter(added));
  if (gone.size() != added.size()) return true;
  if (gone.empty()) return false;
  const std::string base_version = own_version(base_text);
  const std::string new_version = own_version(new_text);
  for (std::size_t i = 0; i < gone.size(); ++i) {
    if (!follows_own_release(gone[i], added[i], base_version, new_version)) return true;
  }
  return false;
}

}  // namespace hotfix::scope
