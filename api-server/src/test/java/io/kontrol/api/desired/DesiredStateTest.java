package io.kontrol.api.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.Channel;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a feature does to desired state without a request: a loop, a job, a schedule. */
@ApiTest
class DesiredStateTest {
  private static final Principal SCHEDULE = Principal.service("schedule/nightly", "scale down");

  @Inject DesiredState desired;
  @Inject WriteTransactions transactions;
  @Inject Vertx vertx;
  @Inject DatabaseLogin login;

  private static final AtomicInteger CLUSTERS = new AtomicInteger();

  private static String newCluster() {
    return "desired-state-" + CLUSTERS.incrementAndGet();
  }

  private static String text(String sql) {
    try (Connection owner = ApiDatabase.get().owner().getConnection();
        Statement statement = owner.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<ObjectResult> delete(List<Integer> ids) {
    return transactions.run(
        SCHEDULE, connection -> desired.delete(connection, ids, null, SCHEDULE));
  }

  private static ApplyItem configMap(String name, String value) {
    return ApplyItem.parse(
        Json.read(
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"shop"},
             "data":{"value":"%s"}}
            """
                .formatted(name, value)));
  }

  private static ApplyOptions to(String cluster) {
    return new ApplyOptions(cluster, null, false, false, false, false);
  }

  private static List<ObjectResult> accepted(ApplyResult result) {
    assertThat(result).isInstanceOf(ApplyResult.Accepted.class);
    return ((ApplyResult.Accepted) result).objects();
  }

  /** In two clusters or in none. */
  private List<ObjectResult> applyToBoth(String east, String west, String name) {
    return transactions.run(
        SCHEDULE,
        connection -> {
          WriteResult<ApplyResult> first =
              desired.apply(connection, List.of(configMap(name, "1")), to(east), SCHEDULE);
          WriteResult<ApplyResult> second =
              desired.apply(connection, List.of(configMap(name, "1")), to(west), SCHEDULE);
          Set<String> clusters = new HashSet<>(first.changedClusters());
          clusters.addAll(second.changedClusters());
          return new WriteResult<>(
              Stream.of(first, second).flatMap(r -> accepted(r.value()).stream()).toList(),
              clusters);
        });
  }

  @Test
  @SuppressWarnings("try") // the listener is only there to be called
  void oneTransactionChangesTwoClustersAndWakesBoth() throws Exception {
    String east = newCluster();
    String west = newCluster();
    BlockingQueue<String> woken = new LinkedBlockingQueue<>();
    CountDownLatch listening = new CountDownLatch(1);
    try (ChangeListener listener =
        new ChangeListener(vertx, login, Channel.RESOURCES, woken::add, listening::countDown)) {
      assertThat(listening.await(30, TimeUnit.SECONDS)).isTrue();

      List<ObjectResult> results = applyToBoth(east, west, "both");

      assertThat(results)
          .extracting(r -> r.identity().clusterId(), ObjectResult::action)
          .containsExactly(tuple(east, ObjectAction.CREATED), tuple(west, ObjectAction.CREATED));
      Set<String> missing = new HashSet<>(Set.of(east, west));
      while (!missing.isEmpty()) {
        String cluster = woken.poll(30, TimeUnit.SECONDS);
        assertThat(cluster).as("a wake-up for %s", missing).isNotNull();
        missing.remove(cluster);
      }
    }
    assertThat(text("SELECT updated_by FROM resources WHERE cluster_id = '" + east + "'"))
        .isEqualTo("schedule/nightly");
  }

  @Test
  void whatCannotBeAcceptedComesBackAsAValueAndNothingIsWritten() {
    String cluster = newCluster();
    ApplyItem broken = ApplyItem.parse(Json.read("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}"));

    ApplyResult result =
        transactions.run(
            SCHEDULE,
            connection ->
                desired.apply(
                    connection, List.of(configMap("good", "1"), broken), to(cluster), SCHEDULE));

    assertThat(result).isInstanceOf(ApplyResult.Rejected.class);
    assertThat(((ApplyResult.Rejected) result).objects())
        .singleElement()
        .satisfies(
            object -> {
              assertThat(object.position()).isEqualTo(1);
              assertThat(object.refusal().code()).isEqualTo("missing_field");
            });
    assertThat(text("SELECT count(*) FROM resources WHERE cluster_id = '" + cluster + "'"))
        .isEqualTo("0");
  }

  @Test
  void deletingNamesEachResourceOnceAndLeavesOutWhatIsGone() {
    List<ObjectResult> created = applyToBoth(newCluster(), newCluster(), "gone");
    List<Integer> ids =
        created.stream().map(r -> Objects.requireNonNull(r.version()).id()).toList();

    assertThat(delete(ids))
        .extracting(ObjectResult::action)
        .containsExactly(ObjectAction.DELETED, ObjectAction.DELETED);
    assertThat(delete(ids)).isEmpty();
  }

  @Test
  void aSetIsPausedAndResumedAsAWhole() {
    String cluster = newCluster();
    ApplyOptions options = new ApplyOptions(cluster, "shop", false, true, false, false);
    List<ApplyItem> both = List.of(configMap("a", "1"), configMap("b", "1"));
    run(connection -> desired.apply(connection, both, options, SCHEDULE));
    run(connection -> desired.apply(connection, both.subList(0, 1), options, SCHEDULE));
    String paused = "SELECT count(*) FROM resources WHERE paused AND cluster_id = '%s'";

    assertThat(pause(cluster, true)).isEqualTo(2);
    assertThat(pause(cluster, true)).isZero();
    assertThat(text(paused.formatted(cluster))).isEqualTo("2");
    assertThat(pause(cluster, false)).isEqualTo(2);
    assertThat(text(paused.formatted(cluster))).isEqualTo("0");
  }

  @Test
  void enforcingLeavesOutWhatIsDeletedAndTellsAnEventForEachOther() {
    List<Integer> ids =
        applyToBoth(newCluster(), newCluster(), "enforced").stream()
            .map(r -> Objects.requireNonNull(r.version()).id())
            .toList();
    delete(ids.subList(1, 2));

    List<Integer> enforced = run(connection -> desired.enforce(connection, ids, SCHEDULE));

    assertThat(enforced).containsExactly(ids.get(0));
    assertThat(
            text(
                "SELECT string_agg(resource_id || ' ' || (data ->> 'author'), ',') FROM events_user"
                    + " WHERE type = 'EnforceRequested' AND resource_id IN ("
                    + ids.get(0)
                    + ", "
                    + ids.get(1)
                    + ")"))
        .isEqualTo(ids.get(0) + " schedule/nightly");
  }

  private int pause(String cluster, boolean paused) {
    return run(connection -> desired.pause(connection, cluster, "shop", paused));
  }

  private <T> T run(WriteTransactions.Write<T> write) {
    return transactions.run(SCHEDULE, write);
  }
}
