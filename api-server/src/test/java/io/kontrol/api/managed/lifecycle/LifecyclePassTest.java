package io.kontrol.api.managed.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.managed.OperatorRows;
import io.kontrol.api.managed.TestDatabases;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Databases as they go from status to status in PostgreSQL. */
@ApiTest
class LifecyclePassTest {
  private static final Duration DEADLINE = Duration.ofMinutes(15);
  private static final Duration SETTLE = Duration.ofMinutes(1);

  @Inject Database database;
  @Inject WriteTransactions transactions;
  @Inject ObservationQuery query;
  @Inject LifecycleMetrics metrics;

  private final SettableClock clock = new SettableClock();

  private LifecyclePass pass() {
    Lifecycle lifecycle = new Lifecycle(DEADLINE, SETTLE);
    return new LifecyclePass(database, transactions, query, metrics, lifecycle, clock);
  }

  private static String id(JsonNode database) {
    return database.path("id").asText();
  }

  /** Oldest first. */
  private static List<String> transitions(JsonNode database) {
    List<String> types = new ArrayList<>();
    for (JsonNode event :
        Api.get(TestDatabases.path(database) + "/events?source=system&sort=id")
            .json()
            .path("items")) {
      types.add(
          event.path("data").path("from").asText("")
              + ">"
              + event.path("data").path("to").asText());
    }
    return types;
  }

  private static String audited(JsonNode database) {
    return ApiDatabase.query(
        "SELECT string_agg(action || ' ' || category, ', ' ORDER BY id) FROM audit_logs"
            + " WHERE resource_type = 'database' AND resource_id = '"
            + id(database)
            + "'");
  }

  @Test
  void itGoesFromProvisioningToDeleted() {
    JsonNode made = TestDatabases.create();
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("provisioning");
    OperatorRows.observed(id(made), OperatorRows.STARTING, "{}");
    pass().run();
    assertThat(TestDatabases.get(made).path("waiting_for").asText()).isNotEmpty();

    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();

    JsonNode ready = TestDatabases.get(made);
    assertThat(ready.path("status").asText()).isEqualTo("ready");
    assertThat(ready.path("host").asText())
        .isEqualTo(made.path("pooler_name").asText() + ".shop.svc.cluster.local");
    assertThat(ready.path("port").asInt()).isEqualTo(5432);
    assertThat(ready.path("secret_name").asText())
        .isEqualTo(made.path("cluster_name").asText() + "-app");
    JsonNode connection = Api.get(TestDatabases.path(made) + "/connection").expect(200).json();
    assertThat(connection.path("jdbc_url").asText())
        .startsWith("jdbc:postgresql://" + ready.path("host").asText() + ":5432/app");

    Api.delete(TestDatabases.path(made)).expect(202);
    pass().run();
    assertThat(TestDatabases.get(made).path("waiting_for").asText())
        .contains("Cluster " + made.path("cluster_name").asText());
    OperatorRows.remove(OperatorRows.pooler(id(made)));
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("deleting");
    OperatorRows.remove(OperatorRows.cluster(id(made)));
    pass().run();

    JsonNode deleted = TestDatabases.get(made);
    assertThat(deleted.path("status").asText()).isEqualTo("deleted");
    assertThat(deleted.path("deleted_at").isTextual()).isTrue();
    assertThat(transitions(made))
        .containsExactly(
            ">provisioning", "provisioning>ready", "ready>deleting", "deleting>deleted");
    assertThat(audited(made))
        .isEqualTo(
            "DATABASE_CREATED DATABASE, DATABASE_READY DATABASE, DATABASE_DELETING DATABASE,"
                + " DATABASE_DELETED DATABASE");
    TestDatabases.create(made.path("name").asText()); // the name is free
  }

  @Test
  void whatWasRefusedGoesOnAfterARetry() {
    JsonNode made = TestDatabases.create();
    OperatorRows.refuse(OperatorRows.cluster(id(made)), "exceeded quota");
    pass().run();
    assertThat(TestDatabases.get(made).path("error_message").asText()).contains("exceeded quota");
    assertThat(TestDatabases.status(made)).isEqualTo("error");

    assertThat(
            Api.post(TestDatabases.path(made) + "/retry", "")
                .expect(202)
                .json()
                .path("status")
                .asText())
        .isEqualTo("provisioning");
    pass().run();
    assertThat(TestDatabases.status(made))
        .as("the old failure is still seen")
        .isEqualTo("provisioning");
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
    assertThat(TestDatabases.get(made).path("error_message").isNull()).isTrue();
    assertThat(transitions(made))
        .containsExactly(
            ">provisioning", "provisioning>error", "error>provisioning", "provisioning>ready");
  }

  @Test
  void anOperatorThatWasAwayForAnHourIsCaughtUpWith() {
    JsonNode made = TestDatabases.create();
    OperatorRows.observed(id(made), "{}", "{}");
    pass().run();
    clock.advance(DEADLINE);
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("error");
    clock.advance(Duration.ofMinutes(45));

    OperatorRows.observed(id(made), OperatorRows.STARTING, "{}");
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("provisioning");
    clock.advance(DEADLINE.minusSeconds(1)); // counted anew
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("provisioning");
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
  }

  @Test
  void aLostClusterIsAnErrorAndComesBackOnlyWhenThatIsSaid() {
    JsonNode made = TestDatabases.create();
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();
    OperatorRows.lose(OperatorRows.cluster(id(made)));
    pass().run();

    assertThat(TestDatabases.get(made).path("error_message").asText()).contains("is gone");
    assertThat(transitions(made)).endsWith("ready>error");
    String retry = TestDatabases.path(made) + "/retry";
    assertThat(Api.post(retry, "").expect(409).code()).isEqualTo("data_is_gone");
    assertThat(Api.post(retry + "?recreate=true", "").expect(409).code())
        .isEqualTo("still_leaving");
    OperatorRows.backdateLoss(OperatorRows.cluster(id(made)));
    Api.post(retry + "?recreate=true", "").expect(202);
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM resources WHERE reconcile_requested_at IS NOT NULL AND apply_set"
                    + " = 'database/"
                    + id(made)
                    + "'"))
        .isEqualTo("2");
  }

  @Test
  void aLostPoolerIsMadeAgainByARetryAlone() {
    JsonNode made = TestDatabases.create();
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();
    OperatorRows.lose(OperatorRows.pooler(id(made)));
    pass().run();
    assertThat(TestDatabases.status(made)).isEqualTo("error");

    Api.post(TestDatabases.path(made) + "/retry", "").expect(202);
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(kind, ',') FROM resources WHERE recreation_requested AND apply_set"
                    + " = 'database/"
                    + id(made)
                    + "'"))
        .isEqualTo("Pooler");
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
  }

  @Test
  void whatIsDeletedWhileProvisioningGoesByErrorToDeleting() {
    JsonNode made = TestDatabases.create();

    Api.delete(TestDatabases.path(made)).expect(202);
    OperatorRows.remove(OperatorRows.pooler(id(made)));
    OperatorRows.remove(OperatorRows.cluster(id(made)));
    pass().run();

    assertThat(transitions(made))
        .containsExactly(
            ">provisioning", "provisioning>error", "error>deleting", "deleting>deleted");
  }

  @Test
  void itsOtherObjectsAreAwaitedTooWhenItIsDeleted() {
    JsonNode made = TestDatabases.ready(",'backup_store':'main','monitoring':true");
    Api.post(TestDatabases.path(made) + "/backup", "").expect(202);
    Api.delete(TestDatabases.path(made)).expect(202);
    OperatorRows.remove(OperatorRows.pooler(id(made)));
    OperatorRows.remove(OperatorRows.cluster(id(made)));
    pass().run();

    assertThat(TestDatabases.get(made).path("waiting_for").asText())
        .contains("ObjectStore " + made.path("cluster_name").asText())
        .contains("PodMonitor", "ScheduledBackup", "Backup " + made.path("cluster_name").asText());
    OperatorRows.removeAll(id(made));
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("deleted");
  }

  @Test
  void anUnknownPluginIsSaidAndHealsWhenItIsThere() {
    JsonNode made =
        Api.post(
                TestDatabases.PATH,
                TestDatabases.body(Manifests.name("store"), ",'backup_store':'main'"))
            .expect(201)
            .json();
    int store = OperatorRows.resourceOf(id(made), "ObjectStore");
    OperatorRows.refuse(store, "no matches for kind ObjectStore");
    pass().run();
    assertThat(TestDatabases.get(made).path("error_message").asText())
        .contains("Barman Cloud plugin")
        .contains("no matches for kind");

    OperatorRows.observe(store, "{}");
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
  }

  @Test
  void aReadyDatabaseThatIsUnhealthyStaysReady() {
    JsonNode made = TestDatabases.create();
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    pass().run();
    OperatorRows.observed(id(made), "{\"phase\":\"Failing over\"}", OperatorRows.POOL);
    clock.advance(DEADLINE.multipliedBy(4));
    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
  }

  @Test
  void twoReplicasMakeEachTransitionOnce() throws Exception {
    List<JsonNode> made = new ArrayList<>();
    for (int i = 0; i < 120; i++) { // more than two batches
      JsonNode one = TestDatabases.create();
      OperatorRows.observed(id(one), OperatorRows.HEALTHY, OperatorRows.POOL);
      made.add(one);
    }
    int replicas = 4;
    CyclicBarrier together = new CyclicBarrier(replicas);
    ExecutorService pool = Executors.newFixedThreadPool(replicas);
    try {
      List<Future<?>> passes = new ArrayList<>();
      for (int i = 0; i < replicas; i++) {
        LifecyclePass replica = pass();
        passes.add(
            pool.submit(
                () -> {
                  together.await(30, TimeUnit.SECONDS);
                  replica.run();
                  return null;
                }));
      }
      for (Future<?> each : passes) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    pass().run(); // what a replica left to another that had decided before it was seen
    for (JsonNode one : made) {
      assertThat(transitions(one)).containsExactly(">provisioning", "provisioning>ready");
    }
  }

  @Test
  void aReplicaThatDiesInTheMiddleLeavesTheRowToTheOthers() throws SQLException {
    JsonNode made = TestDatabases.create();
    JsonNode other = TestDatabases.create(Manifests.name("other"));
    OperatorRows.observed(id(made), OperatorRows.HEALTHY, OperatorRows.POOL);
    OperatorRows.observed(id(other), OperatorRows.HEALTHY, OperatorRows.POOL);
    try (Connection dying = ApiDatabase.get().owner().getConnection();
        Statement statement = dying.createStatement()) {
      dying.setAutoCommit(false);
      assertThat(query.lock(dying, List.of(UUID.fromString(id(made))))).hasSize(1);
      statement.execute(
          "UPDATE databases SET status = 'ready', host = 'half' WHERE id = '" + id(made) + "'");
      pass().run();
      assertThat(TestDatabases.status(made)).isEqualTo("provisioning");
      assertThat(TestDatabases.status(other)).as("others go on").isEqualTo("ready");
      String backend =
          String.valueOf(dying.unwrap(org.postgresql.PGConnection.class).getBackendPID());
      ApiDatabase.query("SELECT pg_terminate_backend(" + backend + ", 10000)");
      assertThatThrownBy(dying::commit).isInstanceOf(SQLException.class);
    }

    pass().run();

    assertThat(TestDatabases.status(made)).isEqualTo("ready");
    assertThat(TestDatabases.get(made).path("host").asText()).isNotEqualTo("half");
    assertThat(transitions(made)).containsExactly(">provisioning", "provisioning>ready");
  }
}
