#include "testing/junit.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::runner {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Junit, reads_what_pytest_writes) {
  const auto found = read_junit(R"(<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="0" failures="1" tests="2">
<testcase classname="tests.test_pay" name="test_fine" time="0.001" />
<testcase classname="tests.test_pay" name="test_guard" time="0.002"><failure message="AssertionError: cards&#10;assert 1 == 2">def test_guard():
        a = 1
&gt;       assert a == 2, "cards"
E       AssertionError: cards

tests/test_pay.py:6: AssertionError</failure></testcase></testsuite></testsuites>)");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].test, "tests.test_pay.test_guard");
  EXPECT_EQ(found[0].message, "AssertionError: cards");
  EXPECT_EQ(found[0].places.front(), (Place{"tests/test_pay.py", 6}));
}

TEST(Junit, reads_what_googletest_writes) {
  const auto found =
      read_junit(R"(<testsuites><testsuite name="Pay"><testcase name="guards" file="/r/pay_test.cpp" line="2"
   status="run" classname="Pay"><failure message="/r/pay_test.cpp:3&#x0A;Expected equality" type=""><![CDATA[/r/pay_test.cpp:3
Expected equality of these values:
  1
  2]]></failure></testcase></testsuite></testsuites>)");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].test, "Pay.guards");
  EXPECT_EQ(found[0].places.front(), (Place{"/r/pay_test.cpp", 3}));
  EXPECT_EQ(found[0].places.back(), (Place{"/r/pay_test.cpp", 2}));
}

TEST(Junit, reads_what_runners_of_javascript_write) {
  const auto found = read_junit(R"(<testsuites><testsuite name="Pay" file="test/pay.test.js"><testcase name="Pay guards"
   classname="guards"><failure>AssertionError: 1 !== 2
    at Context.&lt;anonymous&gt; (test/pay.test.js:4:88)
    at process.processImmediate (node:internal/timers:483:21)</failure></testcase>
   <testcase name="boots"><error type="x" message="did not load"/></testcase></testsuite></testsuites>)");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].places.front(), (Place{"test/pay.test.js", 4}));
  EXPECT_EQ(found[0].message, "AssertionError: 1 !== 2");
  EXPECT_EQ(found[1].message, "did not load");
  EXPECT_THAT(found[1].places, ElementsAre(Place{"test/pay.test.js", 0}));
}

TEST(Junit, what_is_no_report_says_nothing) {
  EXPECT_THAT(read_junit(""), IsEmpty());
  EXPECT_THAT(read_junit("no xml"), IsEmpty());
  EXPECT_THAT(read_junit("<testsuites><testsuite><testcase><failure"), IsEmpty());
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_THAT(read_junit(deep), IsEmpty());
  std::string many = "<testsuite>";
  for (int i = 0; i < 1000; ++i) many += "<testcase name=\"t\"><failure message=\"m\"/></testcase>";
  EXPECT_THAT(read_junit(many + "</testsuite>"), SizeIs(most_failures));
}

}  // namespace
}  // namespace hotfix::runner
