package io.kontrol.api.fleet.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What schedules make of workloads in PostgreSQL, pass by pass, by a clock that a test sets. */
@ApiTest
class WorkloadScalingTest {
  private static final String CLUSTER = "scaling";
  private static final String BEFORE = "2026-06-15T07:59:59Z";
  private static final String WITHIN = "2026-06-15T08:00:00Z";
  private static final String LATER = "2026-06-15T12:00:00Z";
  private static final String AFTER = "2026-06-15T18:00:00Z";

  @Inject ScalingLoop loop;

  private final SettableScheduleClock clock = new SettableScheduleClock(BEFORE);
  private final String name = Manifests.name("cart");
  private int node;

  @BeforeEach
  void prepare() {
    node = TestFleet.node();
  }

  private void at(String moment) {
    clock.set(moment);
    loop.pass(clock).run();
  }

  private static String resource(int id) {
    return "/api/v1/resources/" + id;
  }

  private static JsonNode spec(int id) {
    return Api.get(resource(id)).expect(200).json().at("/desired_spec/spec");
  }

  private static int replicas(int id) {
    return spec(id).path("replicas").asInt();
  }

  private static int generation(int id) {
    return Api.get(resource(id)).json().path("generation").asInt();
  }

  private static void scale(int id, int replicas) {
    Api.patch(
            resource(id),
            "{\"desired_spec\":{\"spec\":{\"replicas\":" + replicas + "}}}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);
  }

  /** Oldest first: the type, and the sizes from and to. */
  private static List<String> told(int resource) {
    List<String> told = new ArrayList<>();
    for (JsonNode event :
        Api.get(resource(resource) + "/events?source=system&sort=id").json().path("items")) {
      JsonNode data = event.path("data");
      told.add(
          "%s %s %s"
              .formatted(
                  event.path("type").asText(),
                  data.path("from").asText("-"),
                  data.path("to").asText("-")));
    }
    return told;
  }

  private static JsonNode pool(JsonNode pool) {
    return Api.get(TestFleet.path(TestFleet.POOLS, pool)).expect(200).json();
  }

  @Test
  void aWindowSetsTheReplicasAndItsEndSetsThemBack() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    JsonNode pool = TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);

    at(BEFORE);
    assertThat(replicas(deployment)).isEqualTo(3);
    at(WITHIN);
    assertThat(replicas(deployment)).isEqualTo(6);
    assertThat(pool(pool).path("current_instances").asInt()).isEqualTo(6);
    assertThat(pool(pool).at("/schedule/previous_size").asInt()).isEqualTo(3);
    at(LATER);
    assertThat(generation(deployment)).isEqualTo(2);
    at(AFTER);

    assertThat(replicas(deployment)).isEqualTo(3);
    assertThat(pool(pool).path("schedule").isNull()).isTrue();
    JsonNode revisions = Api.get(resource(deployment) + "/revisions?limit=2").json().path("items");
    assertThat(revisions.get(0).path("author").asText()).isEqualTo("schedule:day");
    assertThat(revisions.get(1).path("author").asText()).isEqualTo("schedule:day");
    assertThat(told(deployment)).containsExactly("ScheduleStarted 3 6", "ScheduleEnded 6 3");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(user_email || ' ' || action || ' ' || status, ', ' ORDER BY id)"
                    + " FROM audit_logs WHERE category = 'POOL' AND action = 'POOL_SCALED'"
                    + " AND affected_ids @> ARRAY["
                    + deployment
                    + "]"))
        .isEqualTo("schedule:day POOL_SCALED SUCCESS, schedule:day POOL_SCALED SUCCESS");
  }

  @Test
  void ofOverlappingSchedulesTheLargerTargetIsSetAndTheFirstSizeComesBack() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    TestFleet.schedule(node, "lunch", "12:00-13:00", 9);

    at(WITHIN);
    at(LATER);
    assertThat(replicas(deployment)).isEqualTo(9);
    at("2026-06-15T13:00:00Z");
    assertThat(replicas(deployment)).isEqualTo(6);
    at(AFTER);

    assertThat(replicas(deployment)).isEqualTo(3);
    assertThat(told(deployment))
        .containsExactly(
            "ScheduleStarted 3 6",
            "ScheduleStarted 6 9",
            "ScheduleStarted 9 6",
            "ScheduleEnded 6 3");
  }

  @Test
  void aPersonsChangeIsRespectedUntilTheNextEdge() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    TestFleet.schedule(node, "evening", "17:00-20:00", 8);

    at(WITHIN);
    scale(deployment, 11);
    at(LATER);
    assertThat(replicas(deployment)).isEqualTo(11);
    at("2026-06-15T17:00:00Z");
    assertThat(replicas(deployment)).isEqualTo(8);
    scale(deployment, 2);
    at("2026-06-15T19:59:59Z");
    assertThat(replicas(deployment)).isEqualTo(2);
    at("2026-06-15T20:00:00Z");

    assertThat(replicas(deployment)).isEqualTo(3);
  }

  @Test
  void aMissedEdgeHeals() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);

    at("2026-06-15T17:59:59Z");
    assertThat(replicas(deployment)).isEqualTo(6);
    at("2026-06-17T09:00:00Z"); // an end and two starts later
    assertThat(replicas(deployment)).isEqualTo(6);
    at("2026-06-19T23:00:00Z");

    assertThat(replicas(deployment)).isEqualTo(3);
  }

  @Test
  void underAnAutoscalerTheTargetIsTheFloor() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    int autoscaler = TestFleet.resource(CLUSTER, TestFleet.autoscaler(name, "\"minReplicas\":2,"));
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);

    at(WITHIN);
    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(6);
    assertThat(replicas(deployment)).isEqualTo(3);
    at(AFTER);

    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(2);
    assertThat(generation(deployment)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"12,8", "0,1"})
  void theFloorStaysWithinWhatAnAutoscalerTakes(int target, int floor) {
    int autoscaler = TestFleet.resource(CLUSTER, TestFleet.autoscaler(name, ""));
    TestFleet.poolOf(node, autoscaler);
    ApiDatabase.execute("UPDATE pools SET min_instances = 0 WHERE node_id = " + node);
    TestFleet.schedule(node, "day", "08:00-18:00", target);

    at(WITHIN);
    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(floor);
    at(AFTER);

    assertThat(spec(autoscaler).has("minReplicas")).isFalse();
  }

  @Test
  void anAutoscalerThatComesWithinAWindowTakesOver() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    TestFleet.schedule(node, "lunch", "12:00-13:00", 7);

    at(WITHIN);
    int autoscaler = TestFleet.resource(CLUSTER, TestFleet.autoscaler(name, "\"minReplicas\":2,"));
    at("2026-06-15T11:59:59Z");
    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(2);
    at(LATER);
    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(7);
    assertThat(replicas(deployment)).isEqualTo(3);
    at(AFTER);

    assertThat(spec(autoscaler).path("minReplicas").asInt()).isEqualTo(2);
  }

  @Test
  void theLimitsOfThePoolHoldAtOnce() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    JsonNode pool = TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    at(WITHIN);

    ApiDatabase.execute("UPDATE pools SET max_instances = 4 WHERE id = " + pool.path("id").asInt());
    at(LATER);

    assertThat(replicas(deployment)).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"delete", "deactivate", "move"})
  void aScheduleThatIsTakenAwayWithinItsWindowGivesTheSizeBack(String how) {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    String schedule =
        TestFleet.path(TestFleet.SCHEDULES, TestFleet.schedule(node, "day", "08:00-18:00", 6));
    at(WITHIN);

    switch (how) {
      case "delete" -> Api.delete(schedule).expect(200);
      case "deactivate" -> patch(schedule, "{'is_active':false}");
      default -> patch(schedule, "{'start_time':'15:00'}");
    }
    at(LATER);

    assertThat(replicas(deployment)).isEqualTo(3);
  }

  private static void patch(String path, String body) {
    Api.patch(path, body.replace('\'', '"'), "Content-Type", "application/merge-patch+json")
        .expect(200);
  }

  @Test
  void anotherNameChangesNothing() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    JsonNode schedule = TestFleet.schedule(node, "day", "08:00-18:00", 6);
    at(WITHIN);
    scale(deployment, 11);

    patch(TestFleet.path(TestFleet.SCHEDULES, schedule), "{'name':'renamed'}");
    at(LATER);

    assertThat(replicas(deployment)).isEqualTo(11);
  }

  @ParameterizedTest
  @CsvSource({"pools", "nodes"})
  void whatIsDeletedWithinAWindowGivesTheSizeBack(String what) {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    JsonNode pool = TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    at(WITHIN);

    if (what.equals("nodes")) {
      Api.delete("/api/v1/nodes/" + node).expect(204);
    } else {
      Api.delete(TestFleet.path(TestFleet.POOLS, pool)).expect(200);
    }

    assertThat(replicas(deployment)).isEqualTo(3);
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM pool_scalings WHERE pool_id = " + pool.path("id").asInt()))
        .isEqualTo("0");
  }

  @Test
  void aDeletedWorkloadIsSaidOnceAndLeftAlone() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    JsonNode pool = TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    Api.delete(resource(deployment)).expect(202);

    at(WITHIN);
    at(LATER);

    assertThat(pool(pool).path("schedule_error").asText()).contains("has been deleted");
    assertThat(told(deployment)).containsExactly("ScheduleFailed - -");
    at(AFTER);
    assertThat(pool(pool).path("schedule_error").isNull()).isTrue();
  }

  @Test
  void aWorkloadThatIsDeletedWithinAWindowEndsIt() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    JsonNode pool = TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    at(WITHIN);
    Api.delete(resource(deployment)).expect(202);

    at(AFTER);

    assertThat(pool(pool).path("schedule").isNull()).isTrue();
    assertThat(told(deployment)).containsExactly("ScheduleStarted 3 6", "ScheduleEnded - 3");
  }

  @Test
  void whatCannotBeScaledHoldsUpNothingElseAndHeals() {
    int broken = TestFleet.deployment(CLUSTER, name, 3);
    int sound = TestFleet.deployment(CLUSTER, name + "-sound", 3);
    TestFleet.poolOf(node, broken);
    TestFleet.poolOf(node, sound);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    String ignored = "UPDATE resources SET ignore_paths = '%s' WHERE id = " + broken;
    ApiDatabase.execute(ignored.formatted("[\"/spec/replicas\"]"));

    at(WITHIN);
    assertThat(replicas(broken)).isEqualTo(3);
    assertThat(replicas(sound)).isEqualTo(6);
    ApiDatabase.execute(ignored.formatted("[]"));
    at(LATER);

    assertThat(replicas(broken)).isEqualTo(6);
  }

  @Test
  void aFieldThatSomebodyTookAwayStaysAway() {
    int deployment = TestFleet.deployment(CLUSTER, name, 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    at(WITHIN);

    patch(resource(deployment), "{'desired_spec':{'spec':{'replicas':null}}}");
    at(AFTER);

    assertThat(spec(deployment).has("replicas")).isFalse();
  }
}
