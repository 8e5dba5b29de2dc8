package io.kontrol.api.fleet.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.node.TestNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that an agent may send has an answer that is written down here. */
@ApiTest
class HeartbeatTest {
  private static final String HASH = "ab".repeat(32);

  private static String pool(String id, int instances, String more) {
    return """
        {'oracle_pool_id':'%s','current_instances':%d,'active_instances':%d,
         'avg_cpu_utilization':12.5,'avg_memory_utilization':50%s}
        """
        .formatted(id, instances, instances, more);
  }

  private static String withPools(String... pools) {
    return "{'status':'ACTIVE','pool_analytics':[" + String.join(",", pools) + "]}";
  }

  private static String poolRow(String id, String columns) {
    return ApiDatabase.query(
        "SELECT concat_ws(' ', " + columns + ") FROM pools WHERE oracle_pool_id = '" + id + "'");
  }

  @Test
  void allThatItBringsIsStored() {
    TestNode node = TestNode.register();
    String pool = Manifests.name("ocid1.instancepool");
    JsonNode answer =
        node.beat(
                """
                {'status':'ACTIVE','config_hash':'%s','metrics_data':{'load':1.50},
                 'metrics':[{'metric_type':'cpu','value':-1.5,'unit':'percent'},
                            {'metric_type':'instances','value':3,'unit':'count','oracle_pool_id':'%s'}],
                 'pool_analytics':[%s]}
                """
                    .formatted(
                        HASH,
                        pool,
                        pool(
                            pool,
                            3,
                            ",'max_cpu_utilization':99.9,'scaling_event':'scale_up','scaling_reason':'busy'")))
            .expect(200)
            .json();

    assertThat(answer.path("outcome").asText()).isEqualTo("latest");
    assertThat(answer.path("config_update_needed").asBoolean()).isFalse();
    assertThat(answer.path("unknown_fields").asInt()).isZero();
    assertThat(answer.path("next_heartbeat_seconds").asDouble()).isBetween(54.0, 66.0);
    assertThat(answer.at("/bounds/0/oracle_pool_id").asText()).isEqualTo(pool);
    assertThat(answer.at("/bounds/0/max_instances").asInt()).isEqualTo(10);
    JsonNode shown = node.shown();
    assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(shown.path("config_hash").asText()).isEqualTo(HASH);
    assertThat(shown.path("pools").asInt()).isEqualTo(1);
    assertThat(poolRow(pool, "current_instances, status, name, region"))
        .isEqualTo("3 healthy " + pool + " eu-1");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(metric_type || ' ' || value || ' ' || (pool_id IS NOT NULL), ',' ORDER BY id)"
                    + " FROM metrics WHERE node_id = "
                    + node.id()))
        .isEqualTo("cpu -1.5 false,instances 3 true");
    assertThat(
            ApiDatabase.query(
                "SELECT concat_ws(' ', current_instances, avg_cpu_utilization, max_cpu_utilization, pool_status,"
                    + " is_active, scaling_event, scaling_reason) FROM pool_analytics WHERE node_id = "
                    + node.id()))
        .isEqualTo("3 12.5 99.9 healthy t scale_up busy");
    assertThat(
            ApiDatabase.query(
                "SELECT metrics_data FROM node_heartbeats WHERE node_id = " + node.id()))
        .isEqualTo("{\"load\":1.50}");
    assertThat(node.lifecycle()).isEqualTo("REGISTERED>INACTIVE CAME_ONLINE>ACTIVE");
  }

  @Test
  void whatTheNodeSaysOfItselfIsItsStatus() {
    TestNode node = TestNode.register();
    node.beat("{'status':'error','error_message':'cannot scale'}").expect(200);
    assertThat(node.status()).isEqualTo("ERROR");
    node.beat("{'status':'ACTIVE'}").expect(200);
    assertThat(node.shown().path("error_message").isNull()).isTrue();
    node.beat("{'status':'INACTIVE'}").expect(200);

    assertThat(node.lifecycle())
        .isEqualTo("REGISTERED>INACTIVE FAILED>ERROR RECOVERED>ACTIVE DEACTIVATED>INACTIVE");
  }

  @Test
  void aConfigurationThatIsNotTheNodesIsSentAlong() {
    TestNode node = TestNode.register();
    ApiDatabase.execute(
        "INSERT INTO node_configurations (node_id, yaml_config, config_hash) VALUES (%d, 'a: 1', '%s')"
            .formatted(node.id(), HASH));

    JsonNode stale = node.beat("{'status':'ACTIVE'}").expect(200).json();
    JsonNode current =
        node.beat("{'status':'ACTIVE','config_hash':'%s'}".formatted(HASH.toUpperCase(Locale.ROOT)))
            .expect(200)
            .json();

    assertThat(stale.path("config_update_needed").asBoolean()).isTrue();
    assertThat(stale.path("new_config").asText()).isEqualTo("a: 1");
    assertThat(current.path("config_update_needed").asBoolean()).isFalse();
    assertThat(current.path("new_config").isNull()).isTrue();
    assertThat(current.path("current_config_hash").asText()).isEqualTo(HASH);
    assertThat(node.shown().path("config_hash").asText()).isEqualTo(HASH);
  }

  @Test
  void aDuplicateIsAnsweredAndStoredOnce() {
    TestNode node = TestNode.register();
    String body =
        "{'status':'ACTIVE','sequence':7,'metrics':[{'metric_type':'cpu','value':1,'unit':'percent'}]}";
    List<String> outcomes =
        IntStream.range(0, 4)
            .parallel()
            .mapToObj(i -> node.beat(body).expect(200).json().path("outcome").asText())
            .sorted()
            .toList();

    assertThat(outcomes).containsExactly("duplicate", "duplicate", "duplicate", "latest");
    assertThat(node.count("node_heartbeats")).isEqualTo("1");
    assertThat(node.count("metrics")).isEqualTo("1");
    assertThat(node.lifecycle()).isEqualTo("REGISTERED>INACTIVE CAME_ONLINE>ACTIVE");
  }

  /** The answer was lost together with the server, and the node was taken for silent meanwhile. */
  @Test
  void aDuplicateBringsANodeBackThatWasTakenForSilent() {
    TestNode node = TestNode.register();
    String body = "{'status':'ACTIVE','sequence':7}";
    node.beat(body).expect(200);
    ApiDatabase.execute(
        "UPDATE nodes SET status = 'OFFLINE', state_reported_at = now() - INTERVAL '1 hour' WHERE id = "
            + node.id());

    assertThat(node.beat(body).expect(200).json().path("outcome").asText()).isEqualTo("duplicate");
    assertThat(node.status()).isEqualTo("ACTIVE");
    assertThat(node.count("node_heartbeats")).isEqualTo("1");
  }

  @Test
  void aLateOneBringsFiguresOfItsTimeAndChangesNoState() {
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");
    node.beat(sent(8, "ACTIVE", 0, pool(pool, 8, ""))).expect(200);

    JsonNode late = node.beat(sent(7, "ERROR", -30, pool(pool, 2, ""))).expect(200).json();

    assertThat(late.path("outcome").asText()).isEqualTo("late");
    assertThat(node.status()).isEqualTo("ACTIVE");
    assertThat(poolRow(pool, "current_instances")).isEqualTo("8");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(current_instances::TEXT, ' ' ORDER BY timestamp) FROM pool_analytics WHERE node_id = "
                    + node.id()))
        .isEqualTo("2 8");
    assertThat(
            ApiDatabase.query(
                "SELECT round(extract(epoch FROM max(timestamp) - min(timestamp)) / 10)::INT FROM node_heartbeats WHERE node_id = "
                    + node.id()))
        .isEqualTo("3");
  }

  private static String sent(int sequence, String status, int seconds, String pool) {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusSeconds(seconds);
    return "{'status':'%s','sequence':%d,'sent_at':'%s','pool_analytics':[%s]}"
        .formatted(status, sequence, at, pool);
  }

  @ParameterizedTest
  @ValueSource(ints = {-7200, 7200})
  void aClockThatIsTwoHoursOffIsShownAndDoesNoHarm(int seconds) {
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");

    for (int sequence = 1; sequence <= 2; sequence++) {
      assertThat(
              node.beat(sent(sequence, "ACTIVE", seconds, pool(pool, sequence, "")))
                  .expect(200)
                  .json()
                  .path("outcome")
                  .asText())
          .isEqualTo("latest");
    }
    assertThat(node.shown().path("clock_offset_ms").asLong() / 60_000)
        .isBetween(seconds / 60 - 1L, seconds / 60 + 1L);
    assertThat(
            ApiDatabase.query(
                "SELECT bool_and(abs(extract(epoch FROM now() - timestamp)) < 60) FROM pool_analytics WHERE node_id = "
                    + node.id()))
        .isEqualTo("true");
  }

  @Test
  void aPoolThatIsNewMayBringItsNameAndLimitsAndKeepsThoseOfPeople() {
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");
    String limits = ",'name':'web','region':'eu-7','min_instances':2,'max_instances':%d";
    node.beat(withPools(pool(pool, 3, limits.formatted(4)))).expect(200);
    node.beat(withPools(pool(pool, 5, limits.formatted(9)))).expect(200);

    assertThat(
            poolRow(pool, "name, region, min_instances, max_instances, current_instances, status"))
        .isEqualTo("web eu-7 2 4 5 warning");
  }

  @Test
  void aPoolThatOnlyAMetricNamesIsMadeToo() {
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");

    node.beat(
            "{'status':'ACTIVE','metrics':[{'metric_type':'cpu','value':1,'unit':'percent','oracle_pool_id':'%s'}]}"
                .formatted(pool))
        .expect(200);

    assertThat(poolRow(pool, "current_instances")).isEqualTo("0");
  }

  /** The node is alive, and the reason is at the node; nothing of the heartbeat is stored. */
  @Test
  void aPoolOfANodeThatCallsInIsRefused() {
    TestNode owner = TestNode.register();
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");
    owner.beat(withPools(pool(pool, 3, ""))).expect(200);

    JsonNode refused = node.beat(withPools(pool(pool, 4, ""))).expect(409).json();

    assertThat(refused.path("code").asText()).isEqualTo("pool_of_another_node");
    assertThat(refused.path("oracle_pool_id").asText()).isEqualTo(pool);
    assertThat(refused.path("node_id").asInt()).isEqualTo(owner.id());
    assertThat(node.status()).isEqualTo("ERROR");
    assertThat(node.shown().path("error_message").asText()).contains(owner.name());
    assertThat(node.shown().path("last_heartbeat").isNull()).isFalse();
    assertThat(node.count("node_heartbeats")).isEqualTo("0");
    assertThat(poolRow(pool, "current_instances")).isEqualTo("3");
    node.beat("{'status':'ACTIVE'}").expect(200);
    assertThat(node.lifecycle()).isEqualTo("REGISTERED>INACTIVE FAILED>ERROR RECOVERED>ACTIVE");
  }

  @Test
  void aPoolMovesWithItsSchedulesOnceItsNodeIsGone() {
    TestNode owner = TestNode.register();
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");
    owner.beat(withPools(pool(pool, 3, ""))).expect(200);
    ApiDatabase.execute(
        """
        INSERT INTO schedules (node_id, pool_id, name, start_time, end_time, target_instances)
        SELECT node_id, id, 'night', '22:00', '06:00', 1 FROM pools WHERE oracle_pool_id = '%s'
        """
            .formatted(pool));
    ApiDatabase.execute("UPDATE nodes SET status = 'OFFLINE' WHERE id = " + owner.id());

    node.beat(withPools(pool(pool, 4, ""))).expect(200);

    assertThat(poolRow(pool, "node_id, current_instances")).isEqualTo(node.id() + " 4");
    assertThat(node.count("schedules")).isEqualTo("1");
    assertThat(owner.beat(withPools(pool(pool, 3, ""))).expect(409).code())
        .isEqualTo("pool_of_another_node");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(type, ' ' ORDER BY id) FROM events WHERE data ->> 'oracle_pool_id' = '"
                    + pool
                    + "'"))
        .isEqualTo("PoolDiscovered PoolMoved");
  }

  @Test
  void noNodeMakesAPoolThatStandsForAWorkload() {
    TestNode node = TestNode.register();

    assertThat(node.beat(withPools(pool("kontrol:resource:1", 1, ""))).expect(409).code())
        .isEqualTo("pool_reserved");
  }

  @Test
  void twoNodesThatBringTheSameNewPoolAtOnceGetOneOfIt() {
    List<TestNode> nodes = List.of(TestNode.register(), TestNode.register());
    String pool = Manifests.name("pool");

    List<Integer> answers =
        nodes.parallelStream()
            .map(node -> node.beat(withPools(pool(pool, 1, ""))).status())
            .sorted()
            .toList();

    assertThat(answers).containsExactly(200, 409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /status",
        "{'status':'DRAINING'} | /status",
        "{'status':'OFFLINE'} | /status",
        "{'status':'ACTIVE','config_hash':'xyz'} | /config_hash",
        "{'status':'ACTIVE','sequence':-1} | /sequence",
        "{'status':'ACTIVE','sequence':1.5} | /sequence",
        "{'status':'ACTIVE','sent_at':'yesterday'} | /sent_at",
        "{'status':'ACTIVE','metrics':{}} | /metrics",
        "{'status':'ACTIVE','metrics':[1]} | /metrics/0",
        "{'status':'ACTIVE','metrics':[{'metric_type':'a','value':'NaN','unit':'b'}]} | /metrics/0/value",
        "{'status':'ACTIVE','metrics':[{'metric_type':'a','unit':'b'}]} | /metrics/0/value",
        "{'status':'ACTIVE','metrics':[{'metric_type':'','value':1,'unit':'b'}]} | /metrics/0/metric_type",
        "{'status':'ACTIVE','pool_analytics':[{}]} | /pool_analytics/0/oracle_pool_id",
      })
  void whatIsWrongIsNamedByAPointerAndTheNodeIsAlive(String body, String pointer) {
    TestNode node = TestNode.register();

    assertThat(node.beat(body).expect(422).json().path("pointer").asText()).isEqualTo(pointer);
    assertThat(node.status()).isEqualTo("ERROR");
    assertThat(node.count("node_heartbeats")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "current_instances, -1",
    "current_instances, 1.5",
    "active_instances, 1000001",
    "avg_cpu_utilization, -0.1",
    "avg_memory_utilization, 'null'",
    "max_instances, 1",
  })
  void figuresOfPoolsThatCannotBeAreRefused(String field, String value) {
    String limits = ",'min_instances':2,'max_instances':3";
    String body =
        withPools(pool("some-pool", 1, limits))
            .replaceFirst("'" + field + "':[0-9.]+", "'" + field + "':" + value);

    assertThat(TestNode.register().beat(body).expect(422).json().path("pointer").asText())
        .isEqualTo("/pool_analytics/0/" + field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'status':'ACTIVE','metrics':[{'metric_type':'a','value':NaN,'unit':'b'}]} | 400 | malformed_json",
        "{'status':'ACTIVE','metrics':[{'metric_type':'a','value':1e400,'unit':'b'}]} | 422 | number_out_of_range",
        "{'status':'ACTIVE','status':'ERROR'} | 422 | duplicate_key",
        "{'status':'ACTIVE' | 400 | malformed_json",
        "[] | 422 | wrong_type",
      })
  void whatIsNoHeartbeatAtAllIsRefused(String body, int status, String code) {
    assertThat(TestNode.register().beat(body).expect(status).code()).isEqualTo(code);
  }

  @Test
  void unknownFieldsAreAcceptedAndCounted() {
    TestNode node = TestNode.register();
    String pool = Manifests.name("pool");

    JsonNode answer =
        node.beat(
                "{'status':'ACTIVE','agent':{'version':9},'metrics':[{'metric_type':'a','value':1,'unit':'b','x':1}],"
                    + "'pool_analytics':["
                    + pool(pool, 1, ",'spot':true")
                    + "]}")
            .expect(200)
            .json();

    assertThat(answer.path("unknown_fields").asInt()).isEqualTo(3);
    assertThat(node.count("metrics")).isEqualTo("1");
  }

  @Test
  void tenThousandMetricsAreTakenAndOneMoreIsNot() {
    TestNode node = TestNode.register();

    node.beat(manyMetrics(10_000)).expect(200);
    assertThat(node.count("metrics")).isEqualTo("10000");
    assertThat(node.beat(manyMetrics(10_001)).expect(422).json().path("pointer").asText())
        .isEqualTo("/metrics");
    assertThat(node.count("metrics")).isEqualTo("10000");
  }

  private static String manyMetrics(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{'metric_type':'m','value':" + i + ",'unit':'count'}")
        .collect(Collectors.joining(",", "{'status':'ACTIVE','metrics':[", "]}"));
  }

  @Test
  void aBodyOfTenMegabytesIsTooLarge() {
    TestNode node = TestNode.register();

    node.beat("{'status':'ACTIVE','metrics_data':'" + "x".repeat(10_000_000) + "'}").expect(413);

    assertThat(node.status()).isEqualTo("ERROR");
  }

  @Test
  void aLongErrorIsShortened() {
    TestNode node = TestNode.register();

    node.beat("{'status':'ERROR','error_message':'" + "x".repeat(20_000) + "'}").expect(200);

    assertThat(node.shown().path("error_message").asText()).hasSize(10_000);
  }

  @Test
  void aNodeThatHammersIsToldToWait() {
    TestNode node = TestNode.register();
    for (int i = 0; i < 10; i++) {
      node.beat("{'status':'ACTIVE'}").expect(200);
    }

    Api.Reply hammering = node.beat("{'status':'ACTIVE'}").expect(429);

    assertThat(hammering.header("Retry-After").map(Integer::parseInt).orElseThrow())
        .isBetween(1, 8);
    assertThat(node.count("node_heartbeats")).isEqualTo("10");
    TestNode.register().beat("{'status':'ACTIVE'}").expect(200);
  }

  @Test
  void withoutTheDatabaseItIsNotAnsweredAndLaterStored() {
    TestNode node = TestNode.register();
    node.beat("{'status':'ACTIVE','sequence':1}").expect(200);
    ApiDatabase.way().cut();
    try {
      node.beat("{'status':'ACTIVE','sequence':2}").expect(503);
    } finally {
      ApiDatabase.way().heal();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> Api.get(node.path()).status() == 200);

    node.beat("{'status':'ACTIVE','sequence':2}").expect(200);
    assertThat(node.count("node_heartbeats")).isEqualTo("2");
  }
}
