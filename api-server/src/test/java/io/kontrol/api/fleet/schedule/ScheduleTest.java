package io.kontrol.api.fleet.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules as people make, change and ask for them. */
@ApiTest
class ScheduleTest {
  private static final String PATH = TestFleet.SCHEDULES;

  private static Api.Reply patch(JsonNode schedule, String body) {
    return Api.patch(
        TestFleet.path(PATH, schedule),
        body.replace('\'', '"'),
        "Content-Type",
        "application/merge-patch+json");
  }

  private static String ofNode(int node, String what) {
    return "/api/v1/nodes/" + node + "/" + what;
  }

  @Test
  void itIsMadeChangedAndDeleted() {
    int node = TestFleet.node();
    JsonNode pool = TestFleet.pool(node);
    JsonNode made = TestFleet.schedule(node, "day", "08:00-18:00", 5);
    assertThat(made.path("time_zone").asText()).isEqualTo("UTC");
    assertThat(made.path("is_active").asBoolean()).isTrue();
    assertThat(made.path("pool_id").isNull()).isTrue();

    int id = pool.path("id").asInt();
    patch(made, "{'time_zone':'Europe/Berlin','pool_id':" + id + "}").expect(200);
    JsonNode shown = Api.get(TestFleet.path(PATH, made)).expect(200).json();
    assertThat(shown.path("time_zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(shown.path("pool_id").asInt()).isEqualTo(id);
    assertThat(shown.path("target_instances").asInt()).isEqualTo(5);
    patch(made, "{'pool_id':null}").expect(200);
    assertThat(Api.get(TestFleet.path(PATH, made)).json().path("pool_id").isNull()).isTrue();

    Api.delete(TestFleet.path(PATH, made)).expect(200);
    Api.get(TestFleet.path(PATH, made)).expect(404);
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(action || ' ' || category, ', ' ORDER BY id) FROM audit_logs"
                    + " WHERE resource_type = 'schedule' AND resource_id = '%d'"
                        .formatted(made.path("id").asInt())))
        .isEqualTo(
            "SCHEDULE_CREATED POOL, SCHEDULE_UPDATED POOL, SCHEDULE_UPDATED POOL, SCHEDULE_DELETED POOL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'node_id':2147483647 | unknown_node | /node_id",
        "'start_time':'8:00' | invalid_time | /start_time",
        "'start_time':'24:00' | invalid_time | /start_time",
        "'end_time':'18:60' | invalid_time | /end_time",
        "'end_time':'18:00:00' | invalid_time | /end_time",
        "'end_time':'08:00' | empty_window | /end_time",
        "'time_zone':'Europe/Atlantis' | unknown_time_zone | /time_zone",
        "'time_zone':'' | unknown_time_zone | /time_zone",
        "'time_zone':'+25:00' | unknown_time_zone | /time_zone",
        "'target_instances':-1 | wrong_type | /target_instances",
        "'target_instances':2.5 | wrong_type | /target_instances",
        "'target_instances':1 | target_out_of_limits | /target_instances",
        "'target_instances':11 | target_out_of_limits | /target_instances",
        "'target_instances':null | missing_field | /target_instances",
        "'pool_id':2147483647 | unknown_pool | /pool_id",
        "'name':' ' | invalid_name | /name",
        "'is_active':'yes' | wrong_type | /is_active"
      })
  void aBadScheduleIsRefusedWithThePlace(String field, String code, String pointer) {
    int node = TestFleet.node();
    TestFleet.pool(node);
    String name = field.substring(1, field.indexOf('\'', 1));
    List<String> fields = new ArrayList<>();
    for (String each :
        List.of(
            "'node_id':" + node,
            "'name':'bad'",
            "'start_time':'08:00'",
            "'end_time':'18:00'",
            "'target_instances':5")) {
      if (!each.startsWith("'" + name + "'")) {
        fields.add(each);
      }
    }
    fields.add(field);
    String body = ("{" + String.join(",", fields) + "}").replace('\'', '"');

    Api.Reply reply = Api.post(PATH, body).expect(422);

    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.json().path("pointer").asText()).isEqualTo(pointer);
    assertThat(ApiDatabase.query("SELECT count(*) FROM schedules WHERE node_id = " + node))
        .isEqualTo("0");
  }

  @Test
  void aChangeIsCheckedLikeANewOne() {
    int node = TestFleet.node();
    JsonNode pool = TestFleet.pool(node);
    JsonNode made = TestFleet.schedule(node, "day", "08:00-18:00", 5);

    assertThat(patch(made, "{'end_time':'08:00'}").expect(422).code()).isEqualTo("empty_window");
    assertThat(patch(made, "{'target_instances':11}").expect(422).code())
        .isEqualTo("target_out_of_limits");
    assertThat(patch(made, "{'node_id':1}").expect(422).code()).isEqualTo("immutable_field");
    assertThat(patch(made, "{'name':null}").expect(422).code()).isEqualTo("wrong_type");
    int elsewhere = TestFleet.pool(TestFleet.node()).path("id").asInt();
    assertThat(patch(made, "{'pool_id':" + elsewhere + "}").expect(422).code())
        .isEqualTo("unknown_pool");
    // limits that were changed later clamp the target, and stop no other change
    Api.patch(
            TestFleet.path(TestFleet.POOLS, pool),
            "{\"max_instances\":4}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);
    patch(made, "{'name':'renamed'}").expect(200);
  }

  @Test
  void overlapsAreSaid() {
    int node = TestFleet.node();
    int first = TestFleet.pool(node).path("id").asInt();
    int second = TestFleet.pool(node).path("id").asInt();
    JsonNode day = TestFleet.schedule(node, "day", "08:00-18:00", 4);
    TestFleet.schedule(node, "night", "20:00-06:00", 4);
    patch(TestFleet.schedule(node, "off", "08:00-18:00", 9), "{'is_active':false}").expect(200);
    JsonNode lunch = TestFleet.schedule(node, "lunch", "12:00-13:00", 6);

    assertThat(lunch.path("overlaps")).hasSize(1);
    assertThat(lunch.at("/overlaps/0/name").asText()).isEqualTo("day");
    assertThat(lunch.at("/overlaps/0/wins").asBoolean()).isFalse();
    assertThat(Api.get(TestFleet.path(PATH, day)).json().at("/overlaps/0/wins").asBoolean())
        .isTrue();
    patch(day, "{'pool_id':" + first + "}").expect(200);
    assertThat(patch(lunch, "{'pool_id':" + second + "}").expect(200).json().path("overlaps"))
        .isEmpty();
  }

  @Test
  void theDayPlanHasTheHourThatIsMissing() {
    int node = TestFleet.node();
    TestFleet.pool(node);
    JsonNode night = TestFleet.schedule(node, "night", "22:00-06:00", 3);
    JsonNode early = TestFleet.schedule(node, "early", "02:30-04:00", 8);
    patch(night, "{'time_zone':'Europe/Berlin'}").expect(200);
    patch(early, "{'time_zone':'Europe/Berlin'}").expect(200);

    JsonNode plan =
        Api.get(ofNode(node, "day-plan?date=2026-03-29&time_zone=Europe/Berlin"))
            .expect(200)
            .json();

    assertThat(plan.path("from").asText()).isEqualTo("2026-03-28T23:00:00Z");
    assertThat(plan.path("to").asText()).isEqualTo("2026-03-29T22:00:00Z");
    List<String> intervals = new ArrayList<>();
    for (JsonNode interval : plan.at("/pools/0/intervals")) {
      intervals.add(
          interval.path("from").asText().substring(11, 16)
              + " "
              + interval.at("/schedule/name").asText("-")
              + " "
              + interval.path("target_instances").asText()
              + " "
              + interval.at("/overruled/0/name").asText("-"));
    }
    assertThat(intervals)
        .containsExactly(
            "23:00 night 3 -",
            "01:00 early 8 night",
            "02:00 night 3 -",
            "04:00 - null -",
            "20:00 night 3 -");
  }

  @ParameterizedTest
  @CsvSource({"date=29.3.2026", "date=2026-02-30", "time_zone=Mars", "day=2026-03-29"})
  void aBadDayIsRefused(String query) {
    Api.get(ofNode(TestFleet.node(), "day-plan?" + query)).expect(400);
  }

  @Test
  void whatHoldsNowIsShownWithItsSchedule() {
    int node = TestFleet.node();
    JsonNode pool = TestFleet.pool(node);
    String path = TestFleet.path(TestFleet.POOLS, pool) + "/bounds";
    JsonNode none = Api.get(path).expect(200).json();
    assertThat(none.path("target_instances").isNull()).isTrue();
    assertThat(none.path("until").isNull()).isTrue();

    // between them they hold at every moment
    TestFleet.schedule(node, "always", "00:00-23:59", 10);
    TestFleet.schedule(node, "last minute", "23:59-00:00", 10);
    Api.patch(
            TestFleet.path(TestFleet.POOLS, pool),
            "{\"max_instances\":7}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);

    JsonNode now = Api.get(path).expect(200).json();
    assertThat(now.path("target_instances").asInt()).isEqualTo(7);
    assertThat(now.path("clamped").asBoolean()).isTrue();
    assertThat(now.at("/schedule/target_instances").asInt()).isEqualTo(10);
    assertThat(now.path("until").asText()).isGreaterThan(now.path("now").asText());
    Api.get(TestFleet.POOLS + "/2147483647/bounds").expect(404);
  }

  @Test
  void theSchedulesOfANodeAreListedByThemselves() {
    int node = TestFleet.node();
    JsonNode pool = TestFleet.pool(node);
    JsonNode all = TestFleet.schedule(node, "all", "08:00-18:00", 5);
    JsonNode one =
        Api.post(
                ofNode(node, "schedules"),
                TestFleet.scheduleBody(node, "one", "08:00-18:00", 5)
                    .replace("\"name\"", "\"pool_id\":" + pool.path("id").asInt() + ",\"name\""))
            .expect(201)
            .json();
    TestFleet.schedule(TestFleet.node(), "elsewhere", "08:00-18:00", 5);

    assertThat(ids(ofNode(node, "schedules"))).containsExactly(id(all), id(one));
    assertThat(ids(PATH + "?node_id=" + node + "&is_active=true")).hasSize(2);
    assertThat(ids(PATH + "?pool_id=" + pool.path("id").asInt())).containsExactly(id(all), id(one));
    assertThat(ids(ofNode(node, "schedules?is_active=false"))).isEmpty();
    Api.get(ofNode(2147483647, "schedules")).expect(404);
    Api.get(ofNode(2147483647, "day-plan")).expect(404);
    Api.post(
            ofNode(2147483647, "schedules"),
            "{\"name\":\"n\",\"start_time\":\"08:00\",\"end_time\":\"09:00\",\"target_instances\":1}")
        .expect(404);
    Api.post(ofNode(node, "schedules"), TestFleet.scheduleBody(node + 1, "n", "08:00-09:00", 5))
        .expect(422);
  }

  private static int id(JsonNode schedule) {
    return schedule.path("id").asInt();
  }

  private static List<Integer> ids(String path) {
    List<Integer> ids = new ArrayList<>();
    Api.get(path).expect(200).json().path("items").forEach(each -> ids.add(id(each)));
    return ids;
  }
}
