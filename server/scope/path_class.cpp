#include "scope/path_class.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

using Names = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Names names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

bool starts_with_one(std::string_view text, Names names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return text.starts_with(name); });
}

bool ends_with_one(std::string_view text, Names names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return text.ends_with(name); });
}

/// A path cut up; `folders`, `name` and `stem` in lower case.
struct Parts {
  explicit Parts(std::string_view path) : all_lowered(lowered(path)) {
    const std::string_view all = all_lowered;
    std::size_t begin = 0;
    for (std::size_t slash = all.find('/'); slash != std::string_view::npos; slash = all.find('/', begin)) {
      folders.push_back(all.substr(begin, slash - begin));
      begin = slash + 1;
    }
    name = all.substr(begin);
    written = path.substr(begin);
    const std::size_t dot = name.rfind('.');
    has_extension = dot != std::string_view::npos && dot > 0;
    stem = has_extension ? name.substr(0, dot) : name;
    if (has_extension) extension = name.substr(dot + 1);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  std::string all_lowered;
  std::vector<std::string_view> folders;
  std::string_view name;
  std::string_view stem;       // without the last extension
  std::string_view extension;  // without its dot
  std::string_view written;    // the name as it is written, for CamelCase
  bool has_extension = false;
};

bool is_prose(const Parts& p) {
  return one_of(p.extension, {"md", "mdx", "mdown", "mkd", "markdown", "rst", "adoc", "asciidoc", "textile", "rdoc",
                              "pod", "texi", "texinfo"});
}

bool is_code(const Parts& p) {
  return one_of(p.extension,
                {"c",    "cc",   "cpp",  "cxx",   "h",      "hh",     "hpp", "hxx",   "m",    "mm",  "go",  "rs",
                 "java", "kt",   "kts",  "scala", "groovy", "py",     "rb",  "php",   "js",   "jsx", "mjs", "cjs",
                 "ts",   "tsx",  "mts",  "cts",   "cs",     "fs",     "vb",  "swift", "ex",   "exs", "erl", "hrl",
                 "clj",  "cljs", "hs",   "ml",    "mli",    "lua",    "pl",  "pm",    "dart", "zig", "nim", "jl",
                 "r",    "sh",   "bash", "ps1",   "vue",    "svelte", "sql", "el",    "vim",  "nix"});
}

// --- by folder -------------------------------------------------------------------------------------------------

bool vendored_folder(std::string_view folder, bool at_root) {
  return one_of(folder, {"vendor", "vendored", "_vendor", "third_party", "third-party", "thirdparty", "3rdparty",
                         "node_modules", ".yarn", "bower_components", "jspm_packages", "godeps", "carthage", "pods"}) ||
         (at_root && one_of(folder, {"deps", "external", "externals", "extern"}));
}

bool test_folder(std::string_view folder, bool at_root, bool below_main_sources) {
  if (below_main_sources) return false;  // src/main/java/org/…/test/ is a library for tests, and runs
  return one_of(folder, {"test",           "tests",           "testdata",   "test-data", "test_data",   "testsuite",
                         "testsuites",     "fixtures",        "e2e",        "cypress",   "androidtest", "testfixtures",
                         "functionaltest", "integrationtest", "commontest", "jvmtest",   "unittest",    "unittests",
                         "benches",        "benchmark",       "benchmarks", "spec",      "specs"}) ||
         (folder.starts_with("__") && one_of(folder, {"__tests__", "__test__", "__mocks__", "__snapshots__",
                                                      "__fixtures__", "__testfixtures__"})) ||
         ends_with_one(folder, {"-test", "-tests", "_test", "_tests", ".test", ".tests", ".unittests"}) ||
         folder.starts_with("tests-") || (at_root && one_of(folder, {"t", "bench", "testing", "mocks"}));
}

bool ci_folder(std::string_view folder, bool at_root) {
  return one_of(folder, {".github", ".gitlab", ".gitea", ".forgejo", ".circleci", ".buildkite", ".azure-pipelines",
                         ".ci", ".husky", ".teamcity", ".woodpecker", ".drone", ".kokoro", ".semaphore", ".travis",
                         ".vscode", ".idea", ".devcontainer", ".githooks"}) ||
         (at_root && one_of(folder, {"ci", "azure-pipelines", "evergreen"}));
}

bool changelog_folder(std::string_view folder) {
  return one_of(folder, {"changelog.d", "changelogs", ".changeset", ".changes", "newsfragments", "news.d",
                         "releasenotes", "release-notes", "release_notes", "relnotes", "rl-next"});
}

bool docs_folder(std::string_view folder, bool at_root, const Parts& p) {
  if (at_root) {
    return one_of(folder, {"doc", "docs", "documentation", "man", "examples", "example", "samples", "demo", "demos"}) ||
           folder.starts_with("docs-");
  }
  // Further down a folder `docs` may be a feature of the product.
  return one_of(folder, {"doc", "docs", "documentation"}) && !is_code(p);
}

bool generated_folder(std::string_view folder, bool at_root) {
  return one_of(folder, {"generated", "__generated__", "generated-sources", "autogenerated"}) ||
         (at_root && folder == "dist");
}

/// The first folder that says what is below it. A test in a vendored library is vendored; a vendored library among
/// the fixtures of a test is a fixture.
std::optional<PathClass> class_by_folder(const Parts& p) {
  bool main_sources = false;
  std::optional<PathClass> found;
  for (std::size_t i = 0; i < p.folders.size(); ++i) {
    const std::string_view folder = p.folders[i];
    const bool at_root = i == 0;
    if (folder == "main" && i > 0 && p.folders[i - 1] == "src") main_sources = true;
    if (vendored_folder(folder, at_root)) return PathClass::vendored;
    if (test_folder(folder, at_root, main_sources)) return PathClass::tests;
    if (ci_folder(folder, at_root)) return PathClass::ci;
    const bool liquibase = i > 0 && p.folders[i - 1] == "db";
    const bool changelog = changelog_folder(folder) || (folder == "changelog" && !liquibase);
    if (changelog && !is_code(p)) return PathClass::changelog;
    if (docs_folder(folder, at_root, p)) found = PathClass::docs;  // release notes may follow further down
    if (found) continue;
    if (generated_folder(folder, at_root)) return PathClass::generated;
  }
  return found;
}

bool is_migration(const Parts& p) {
  const bool holds_steps = is_code(p) || one_of(p.extension, {"sql", "xml", "yaml", "yml", "prisma", "edn"});
  if (!holds_steps) return false;
  for (std::size_t i = 0; i < p.folders.size(); ++i) {
    const std::string_view folder = p.folders[i];
    const std::string_view parent = i > 0 ? p.folders[i - 1] : std::string_view();
    if (one_of(folder, {"migrations", "flyway", "liquibase"})) return true;
    if (parent == "db" && one_of(folder, {"migrate", "migration", "post_migrate", "changelog"})) return true;
    if (parent == "alembic" && folder == "versions") return true;
  }
  const bool in_db = !p.folders.empty() && p.folders.back() == "db";
  if (in_db && one_of(p.name, {"schema.rb", "structure.sql"})) return true;
  // Flyway's V1__add_column.sql
  const std::size_t underscores = p.name.find("__");
  return p.extension == "sql" && p.name.starts_with('v') && underscores != std::string_view::npos && underscores > 1 &&
         std::all_of(p.name.begin() + 1, p.name.begin() + static_cast<std::ptrdiff_t>(underscores),
                     [](char c) { return is_digit(c) || c == '.' || c == '_'; });
}

// --- by name ---------------------------------------------------------------------------------------------------

bool is_lock_file(const Parts& p) {
  // build/deps/github_hashes/facebook/folly-rev.txt pins what is built with
  const bool pin = p.extension == "txt" && p.stem.ends_with("-rev") &&
                   std::find(p.folders.begin(), p.folders.end(), "deps") != p.folders.end();
  if (pin) return true;
  return one_of(p.name, {"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb", "go.sum",
                         "go.work.sum", "gems.locked", "cartfile.resolved", "package.resolved", "packages.lock.json",
                         "gradle.lockfile", "buildscript-gradle.lockfile", ".terraform.lock.hcl", "dub.selections.json",
                         "verification-metadata.xml", "cabal.project.freeze"}) ||
         (p.extension == "lock" && p.stem.size() > 1);
}

bool is_manifest(const Parts& p) {
  const bool requirements = p.extension == "txt" && (starts_with_one(p.name, {"requirements", "constraints"}) ||
                                                     ends_with_one(p.stem, {"requirements"}) ||
                                                     (!p.folders.empty() && p.folders.back() == "requirements"));
  return requirements ||
         one_of(p.name, {"package.json",
                         "bower.json",
                         "deno.json",
                         "deno.jsonc",
                         "pnpm-workspace.yaml",
                         "cargo.toml",
                         "go.mod",
                         "go.work",
                         "gopkg.toml",
                         "gemfile",
                         "gems.rb",
                         "composer.json",
                         "pyproject.toml",
                         "setup.py",
                         "setup.cfg",
                         "pipfile",
                         "environment.yml",
                         "pom.xml",
                         "build.gradle",
                         "build.gradle.kts",
                         "settings.gradle",
                         "settings.gradle.kts",
                         "libs.versions.toml",
                         "gradle.properties",
                         "gradle-wrapper.properties",
                         "build.sbt",
                         "plugins.sbt",
                         "directory.packages.props",
                         "directory.build.props",
                         "packages.config",
                         "package.swift",
                         "podfile",
                         "cartfile",
                         "mix.exs",
                         "rebar.config",
                         "pubspec.yaml",
                         "vcpkg.json",
                         "conanfile.txt",
                         "conanfile.py",
                         "flake.nix",
                         "build.zig.zon",
                         "deps.edn",
                         "project.clj",
                         "stack.yaml",
                         "dune-project",
                         "cpanfile",
                         "chart.yaml",
                         "shard.yml",
                         "module.bazel",
                         "lerna.json"}) ||
         one_of(p.extension,
                {"gemspec", "podspec", "csproj", "fsproj", "vbproj", "nuspec", "cabal", "opam", "rockspec"}) ||
         p.name.ends_with("_gems.rb");
}

bool is_changelog(const Parts& p) {
  if (p.has_extension && !is_prose(p) && !one_of(p.extension, {"txt", "html", "in"}) && !is_digit(p.extension[0])) {
    return false;  // history.js, changes.py
  }
  const bool in_debian = !p.folders.empty() && p.folders.back() == "debian" && p.name == "changelog";
  const std::string_view stem = p.stem.substr(std::min(p.stem.find_first_not_of("0123456789-_"), p.stem.size()));
  return in_debian || one_of(stem, {"changes", "news", "history", "releases", "relnotes", "whatsnew"}) ||
         starts_with_one(stem, {"changelog", "change_log", "change-log", "release_notes", "release-notes",
                                "releasenotes", "release-history", "upgrading", "upgrade_guide", "changes-", "news-",
                                "news.", "changes.", "history."});
}

bool is_version_file(const Parts& p) {
  if (one_of(p.name, {"version", ".version", "version.txt", "version.in", "versions.txt", "version.properties",
                      "version.sbt", "git-version-gen", ".release-please-manifest.json", ".bumpversion.cfg",
                      ".bumpversion.toml", "assemblyinfo.cs", "assemblyinfo.fs", "version.json", "version.props"})) {
    return true;
  }
  // A version history is a feature in some products: app/models/version.rb.
  const bool feature = std::any_of(p.folders.begin(), p.folders.end(), [](std::string_view folder) {
    return one_of(folder, {"models", "controllers", "views", "components", "routes", "handlers", "entities"});
  });
  return is_code(p) && !feature && one_of(p.stem, {"version", "_version", "__version__", "__about__"});
}

bool is_ci(const Parts& p) {
  return one_of(p.name, {".gitlab-ci.yml",
                         ".travis.yml",
                         "appveyor.yml",
                         ".appveyor.yml",
                         "jenkinsfile",
                         "bitbucket-pipelines.yml",
                         ".drone.yml",
                         ".cirrus.yml",
                         "wercker.yml",
                         "circle.yml",
                         "codecov.yml",
                         ".codecov.yml",
                         ".pre-commit-config.yaml",
                         "renovate.json",
                         "renovate.json5",
                         ".mergify.yml",
                         "dependabot.yml",
                         ".woodpecker.yml",
                         ".lgtm.yml",
                         "sonar-project.properties",
                         "codeowners",
                         ".gitignore",
                         ".gitattributes",
                         ".editorconfig",
                         ".mailmap",
                         ".clang-format",
                         ".clang-tidy",
                         ".golangci.yml",
                         ".golangci.yaml",
                         ".rubocop.yml",
                         ".rubocop_todo.yml",
                         "rustfmt.toml",
                         ".rustfmt.toml",
                         "clippy.toml",
                         ".codespellrc",
                         ".git-blame-ignore-revs",
                         ".gitpod.yml",
                         ".yamllint",
                         ".yamllint.yml"}) ||
         starts_with_one(
             p.name, {"azure-pipelines", "jenkinsfile.", ".eslintrc", ".eslintignore", "eslint.config.", ".prettierrc",
                      ".prettierignore", ".stylelintrc", ".markdownlint", ".renovaterc", ".gitlab-ci."});
}

bool is_docs(const Parts& p) {
  if (is_prose(p) || p.name == "citation.cff") return true;
  if (p.has_extension && !one_of(p.extension, {"txt", "html", "org", "in"})) {
    const bool manual_page = p.extension.size() == 1 && p.extension[0] >= '1' && p.extension[0] <= '9' &&
                             !contains(p.name, ".so.") && !is_digit(p.stem.back());
    return manual_page;
  }
  return one_of(p.stem,
                {"readme",      "license", "licence",      "copying",  "copyright",       "authors", "contributors",
                 "maintainers", "notice",  "contributing", "security", "code_of_conduct", "install", "thanks",
                 "credits",     "hacking", "faq",          "todo",     "governance",      "support"}) ||
         starts_with_one(p.name, {"readme.", "license-", "licence-", "copying.", "license."});
}

bool is_generated(const Parts& p) {
  return one_of(p.name, {"moc_predefs.h"}) || starts_with_one(p.name, {"zz_generated"}) ||
         ends_with_one(
             p.name,
             {".pb.go",  ".pb.cc",        ".pb.h",        ".pb.gw.go",    ".pb.swift",     ".pbjson.dart", ".pb.dart",
              "_pb2.py", "_pb2.pyi",      "_pb2_grpc.py", "_pb.js",       "_pb.ts",        "_pb.d.ts",     "_pb.rb",
              ".g.dart", ".freezed.dart", ".g.cs",        ".designer.cs", ".gen.go",       ".gen.ts",      ".gen.rs",
              ".min.js", ".min.css",      ".js.map",      ".css.map",     "_generated.go", "_generated.rs"}) ||
         contains(p.name, ".generated.");
}

/// `FooTest.java`, `FooTests.cs`, `FooSpec.kt`: as it is written, so that `Latest.java` is none.
bool camel_test(const Parts& p) {
  if (!one_of(p.extension, {"java", "kt", "scala", "groovy", "cs", "fs", "vb", "php", "swift", "m", "mm", "dart"})) {
    return false;
  }
  const std::string_view stem = p.written.substr(0, p.stem.size());
  for (const std::string_view end : {"Test", "Tests", "TestCase", "Spec", "IT"}) {
    if (stem.size() <= end.size() || !stem.ends_with(end)) continue;
    const char before = stem[stem.size() - end.size() - 1];
    if (is_lower(before) || is_digit(before)) return true;
  }
  return stem.size() > 4 && stem.starts_with("Test") && is_upper(stem[4]) && one_of(p.extension, {"java", "kt"}) &&
         !contains(p.all_lowered, "src/main/");
}

bool is_test(const Parts& p) {
  if (camel_test(p)) return true;
  if (one_of(p.extension, {"snap", "feature", "t"})) return true;
  if (is_code(p)) {
    const bool named = ends_with_one(
        p.stem, {"_test", "_tests", ".test", ".tests", "-test", "-tests", "_unittest", "_unittests", "_spec", ".spec",
                 "-spec", ".e2e", ".cy", "_perftest", ".stories", "_bench", "_benchmark"});
    if (named || one_of(p.name, {"conftest.py", "tests.py", "tests.rs", "test.rs", "test.py", "test.js", "test.ts",
                                 "test.sh", "tests.c", "spec_helper.rb", "rails_helper.rb", "test_helper.rb",
                                 "setuptests.js", "setuptests.ts"})) {
      return true;
    }
    const bool git_test = p.name.size() > 6 && p.name[0] == 't' && p.name[5] == '-' &&  // t1234-what.sh
                          std::all_of(p.name.begin() + 1, p.name.begin() + 5, is_digit);
    if (git_test) return true;
    if (p.name.starts_with("test_") && one_of(p.extension, {"py", "rb", "c", "cc", "cpp", "lua", "vim", "jl"})) {
      return true;
    }
  }
  return starts_with_one(p.name, {"jest.config.", "vitest.config.", "karma.conf.", "playwright.config.",
                                  "cypress.config.", ".mocharc", "phpunit.xml"}) ||
         one_of(p.name, {"pytest.ini", "tox.ini", ".rspec", "cypress.json", ".nycrc", ".nycrc.json"});
}

PathClass built_in_class(std::string_view path) {
  const Parts p(path);
  const auto by_folder = class_by_folder(p);
  if (by_folder == PathClass::ci && is_changelog(p)) return PathClass::changelog;  // .github/CHANGELOG.md
  if (by_folder == PathClass::vendored || by_folder == PathClass::tests || by_folder == PathClass::ci)
    return *by_folder;
  if (is_lock_file(p)) return PathClass::lock_file;
  if (is_manifest(p)) return PathClass::manifest;
  if (is_test(p)) return PathClass::tests;
  if (is_changelog(p)) return PathClass::changelog;
  if (by_folder) return *by_folder;
  if (is_ci(p)) return PathClass::ci;
  if (is_generated(p)) return PathClass::generated;
  if (is_migration(p)) return PathClass::migration;
  if (is_version_file(p)) return PathClass::version_file;
  if (is_docs(p)) return PathClass::docs;
  return PathClass::production;
}

struct NamedClass {
  std::string_view name;
  PathClass path_class;
};

constexpr std::array<NamedClass, 10> policy_names = {{
    {"tests", PathClass::tests},
    {"docs", PathClass::docs},
    {"ci", PathClass::ci},
    {"generated", PathClass::generated},
    {"vendored", PathClass::vendored},
    {"migrations", PathClass::migration},
    {"changelogs", PathClass::changelog},
    {"versionFiles", PathClass::version_file},
    {"lockFiles", PathClass::lock_file},
    {"manifests", PathClass::manifest},
}};

}  // namespace

std::optional<PathClass> path_class_named(std::string_view policy_name) {
  for (const NamedClass& named : policy_names) {
    if (named.name == policy_name) return named.path_class;
  }
  return std::nullopt;
}

PathClass classify_path(std::string_view path, const std::vector<PathOverride>& overrides) {
  if (path == ".hotfix.json") return PathClass::policy;
  const auto excluded_from = [&](PathClass path_class) {
    return std::any_of(overrides.begin(), overrides.end(), [&](const PathOverride& one) {
      return one.path_class == path_class && one.exclude && one.exclude(path);
    });
  };
  for (const PathOverride& one : overrides) {
    if (one.add && one.add(path) && !excluded_from(one.path_class)) return one.path_class;
  }
  const PathClass built_in = built_in_class(path);
  return excluded_from(built_in) ? PathClass::production : built_in;
}

bool is_named_as_manifest(std::string_view path) {
  return is_manifest(Parts(path));
}

bool is_test_data(std::string_view path) {
  const Parts p(path);
  if (p.extension == "snap") return true;
  return std::any_of(p.folders.begin(), p.folders.end(), [](std::string_view folder) {
    return one_of(folder, {"fixtures", "fixture", "testdata", "test-data", "test_data", "testfixtures", "golden",
                           "goldens", "snapshots", "__fixtures__", "__testfixtures__", "__snapshots__"});
  });
}

bool counts_against_budget(PathClass path_class) {
  switch (path_class) {
    case PathClass::production:
    case PathClass::manifest:
    case PathClass::generated:
    case PathClass::vendored:
    case PathClass::migration:
      return true;
    case PathClass::tests:
    case PathClass::docs:
    case PathClass::changelog:
    case PathClass::version_file:
    case PathClass::lock_file:
    case PathClass::ci:
    case PathClass::policy:
      return false;
  }
  return true;
}

}  // namespace hotfix::scope
