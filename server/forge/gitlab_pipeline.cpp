#include "forge/gitlab_pipeline.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "forge/rule_expression.h"
#include "forge/yaml_texts.h"

namespace hotfix::forge {

namespace {

constexpr int deepest = 8;                    // of `extends` and merged anchors, which may go round in a circle
constexpr std::size_t most_lookups = 20'000;  // in one file, whose anchors may branch without end

constexpr std::array<std::string_view, 15> not_jobs{
    "default",       "include",      "stages", "variables", "workflow",     "image", "services", "cache",
    "before_script", "after_script", "spec",   "types",     "pages:deploy", "true",  "on"};

/// One way a pipeline comes about, and what its variables are then.
struct Pipeline {
  RuleVariables variables;
  std::string ref;
  std::string_view keyword;  // of `only`: branches, tags, merge_requests
  bool is_request = false;
};

Runs both(Runs a, Runs b) {
  if (a == Runs::no || b == Runs::no) return Runs::no;
  return a == Runs::yes && b == Runs::yes ? Runs::yes : Runs::unknown;
}

Runs either(Runs a, Runs b) {
  if (a == Runs::yes || b == Runs::yes) return Runs::yes;
  return a == Runs::no && b == Runs::no ? Runs::no : Runs::unknown;
}

class PipelineJudge {
 public:
  explicit PipelineJudge(const YAML::Node& root) : root_(root) {}

  Runs runs(const Pipeline& pipeline) const {
    Runs workflow = Runs::yes;
    if (const YAML::Node found = root_["workflow"]; found.IsDefined() && found.IsMap() && found["rules"])
      workflow = rules(found["rules"], pipeline);
    Runs jobs = root_["include"].IsDefined() ? Runs::unknown : Runs::no;
    for (const auto& entry : root_) {
      if (!entry.first.IsScalar() || !entry.second.IsMap()) continue;
      const std::string& name = entry.first.Scalar();
      if (name.starts_with('.') || std::ranges::find(not_jobs, name) != not_jobs.end()) continue;
      jobs = either(jobs, job(entry.second, pipeline));
    }
    return both(workflow, jobs);
  }

 private:
  /// The job's own key, else one of an anchor merged into it (`<<`), else one of what it extends; undefined: none has
  /// it.
  YAML::Node key_of(const YAML::Node& job, const char* key, int depth = 0) const {
    if (lookups_++ > most_lookups) throw YAML::Exception(YAML::Mark::null_mark(), "too many anchors");
    if (!job.IsMap() || depth > deepest) return YAML::Node(YAML::NodeType::Undefined);
    if (const YAML::Node own = job[key]; own.IsDefined()) return own;
    std::vector<YAML::Node> parents;
    if (const YAML::Node merged = job["<<"]; merged.IsDefined()) {
      if (!merged.IsSequence()) parents.push_back(merged);
      for (const YAML::Node& one : merged.IsSequence() ? merged : YAML::Node()) parents.push_back(one);
    }
    if (const YAML::Node extended = job["extends"]; extended.IsDefined()) {
      std::vector<std::string> names = texts_of(extended);
      std::ranges::reverse(names);  // the last one wins
      for (const std::string& name : names) parents.push_back(root_[name]);
    }
    for (const YAML::Node& parent : parents) {
      if (!parent.IsDefined()) continue;
      if (const YAML::Node found = key_of(parent, key, depth + 1); found.IsDefined()) return found;
    }
    return YAML::Node(YAML::NodeType::Undefined);
  }

  /// Whether something that this file does not show may decide.
  bool leads_away(const YAML::Node& job) const {
    const YAML::Node extended = job["extends"];
    return extended.IsDefined() &&
           std::ranges::any_of(texts_of(extended), [&](const std::string& name) { return !root_[name].IsDefined(); });
  }

  Runs job(const YAML::Node& job, const Pipeline& pipeline) const {
    if (const YAML::Node found = key_of(job, "rules"); found.IsDefined()) return rules(found, pipeline);
    const YAML::Node only = key_of(job, "only");
    const YAML::Node except = key_of(job, "except");
    if (!only.IsDefined() && leads_away(job)) return Runs::unknown;
    Runs through = pipeline.is_request ? Runs::no : Runs::yes;  // without `only`: branches and tags
    if (only.IsDefined()) through = refs(only, pipeline);
    if (except.IsDefined()) {
      const Runs kept_out = refs(except, pipeline);
      through = both(through, kept_out == Runs::yes ? Runs::no : kept_out == Runs::no ? Runs::yes : Runs::unknown);
    }
    return through;
  }

  static Runs refs(const YAML::Node& filter, const Pipeline& pipeline) {
    Runs answer = Runs::no;
    if (filter.IsMap() && !filter["refs"].IsDefined()) return Runs::unknown;  // variables, changes, kubernetes
    for (const std::string& text : texts_of(filter.IsMap() ? filter["refs"] : filter)) {
      const std::string name = text.substr(0, text.find('@'));
      if (name == pipeline.keyword || (name == "pushes" && !pipeline.is_request))
        answer = Runs::yes;
      else if (name.starts_with('/'))
        answer = pipeline.is_request ? answer : either(answer, matches(pipeline.ref, name));
      else if (!pipeline.is_request && name == pipeline.ref)
        answer = Runs::yes;
    }
    return answer;
  }

  /// The first rule that holds decides (`rules`); none: the job is left out.
  static Runs rules(const YAML::Node& list, const Pipeline& pipeline) {
    if (!list.IsSequence()) return Runs::unknown;
    bool unsure = false;
    for (const YAML::Node& rule : list) {
      if (!rule.IsMap()) {  // !reference, or a list that an anchor brought
        unsure = true;
        continue;
      }
      Runs holds = Runs::yes;
      if (const YAML::Node condition = rule["if"]; condition.IsDefined())
        holds = condition.IsScalar() ? evaluate(condition.Scalar(), pipeline.variables) : Runs::unknown;
      if (rule["exists"].IsDefined()) holds = both(holds, Runs::unknown);
      if (holds == Runs::no) continue;
      if (holds == Runs::unknown || unsure) {
        unsure = true;
        continue;
      }
      const YAML::Node when = rule["when"];
      return when.IsDefined() && when.IsScalar() && when.Scalar() == "never" ? Runs::no : Runs::yes;
    }
    return unsure ? Runs::unknown : Runs::no;
  }

  const YAML::Node& root_;
  mutable std::size_t lookups_ = 0;
};

}  // namespace

CiRuns gitlab_runs(const YAML::Node& root, const CiQuestion& question) {
  if (!root.IsMap()) return {};
  const std::string main = question.request_bases.empty() ? "" : question.request_bases.front();
  const RuleVariables always{{"CI", "true"}, {"GITLAB_CI", "true"}, {"CI_DEFAULT_BRANCH", main}};
  const auto with = [&](RuleVariables more) {
    more.insert(always.begin(), always.end());
    return more;
  };
  const Pipeline branch{with({{"CI_PIPELINE_SOURCE", "push"},
                              {"CI_COMMIT_BRANCH", question.branch},
                              {"CI_COMMIT_REF_NAME", question.branch},
                              {"CI_COMMIT_TAG", std::nullopt},
                              {"CI_MERGE_REQUEST_ID", std::nullopt},
                              {"CI_MERGE_REQUEST_IID", std::nullopt},
                              {"CI_OPEN_MERGE_REQUESTS", std::nullopt}}),
                        question.branch, "branches"};
  const Pipeline tag{with({{"CI_PIPELINE_SOURCE", "push"},
                           {"CI_COMMIT_BRANCH", std::nullopt},
                           {"CI_COMMIT_REF_NAME", question.tag},
                           {"CI_COMMIT_TAG", question.tag},
                           {"CI_MERGE_REQUEST_ID", std::nullopt},
                           {"CI_MERGE_REQUEST_IID", std::nullopt},
                           {"CI_OPEN_MERGE_REQUESTS", std::nullopt}}),
                     question.tag, "tags"};
  const PipelineJudge judge(root);
  CiRuns answer{judge.runs(branch), Runs::no, judge.runs(tag)};
  for (const std::string& base : question.request_bases) {
    const Pipeline request{with({{"CI_PIPELINE_SOURCE", "merge_request_event"},
                                 {"CI_COMMIT_BRANCH", std::nullopt},
                                 {"CI_COMMIT_REF_NAME", question.branch},
                                 {"CI_COMMIT_TAG", std::nullopt},
                                 {"CI_MERGE_REQUEST_ID", "1"},
                                 {"CI_MERGE_REQUEST_IID", "1"},
                                 {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", question.branch},
                                 {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", base}}),
                           question.branch, "merge_requests", true};
    answer.on_request = either(answer.on_request, judge.runs(request));
  }
  return answer;
}

}  // namespace hotfix::forge
