package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.reconciler.claim.Claims.Claimed;
import io.kontrol.reconciler.loop.AppliedStateWriter;
import io.kontrol.reconciler.outcome.RowChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one has claimed is nobody else's until it is recorded, released, or the lease is over. */
class ClaimLeaseTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final List<Integer> BOTH = List.of(1, 2);

  private final TestDatabase database = TestDatabase.migrated();
  private final Claims claims = new Claims();
  private final ClaimLeases leases = new ClaimLeases();
  private final AppliedStateWriter writer = new AppliedStateWriter();
  private Connection one;
  private Connection other;

  @BeforeEach
  void open() throws SQLException {
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec)
          SELECT n, 'local', 'shop', 'ConfigMap', 'c' || n, 'v1', '{}' FROM generate_series(1, 2) AS n
          """);
    }
    one = database.as(ClusterService.RECONCILER, "local").getConnection();
    other = database.as(ClusterService.RECONCILER, "local").getConnection();
    claims.addRows(one, BOTH);
  }

  @AfterEach
  void close() throws SQLException {
    one.close();
    other.close();
    database.close();
  }

  private static List<Integer> ids(Claimed claimed) {
    return claimed.works().stream().map(Work::resourceId).toList();
  }

  private static RowChange unchanged(Work work) {
    return new RowChange(work.resourceId(), work.recorded(), null, null, null, false, null);
  }

  private static List<RowChange> unchanged(Claimed claimed) {
    return claimed.works().stream().map(ClaimLeaseTest::unchanged).toList();
  }

  private Claimed whenFree(Duration length) {
    return Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> claims.claim(other, BOTH, length), claimed -> !claimed.works().isEmpty());
  }

  @Test
  void whatIsLeasedIsSkipped() throws SQLException {
    assertThat(ids(claims.claim(one, List.of(1), LONG))).containsExactly(1);
    Claimed rest = claims.claim(other, BOTH, LONG);
    assertThat(ids(rest)).containsExactly(2);
    assertThat(rest.skipped()).isTrue();
  }

  @Test
  void whoeverDiesHoldsNobodyUpForLongerThanTheLease() throws SQLException {
    Claimed died = claims.claim(one, BOTH, SHORT);
    one.close();
    Claimed taken = whenFree(LONG);
    assertThat(ids(taken)).isEqualTo(BOTH);
    assertThat(died.lease().isOver()).isTrue();
  }

  @Test
  void whatAnotherHasClaimedSinceIsNotRecorded() throws SQLException {
    Claimed late = claims.claim(one, BOTH, SHORT);
    Claimed taken = whenFree(LONG);
    assertThat(writer.write(one, unchanged(late), late.lease())).isEmpty();
    assertThat(writer.write(other, unchanged(taken), taken.lease()))
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void whatIsRecordedIsRecordedOnce() throws SQLException {
    Claimed claimed = claims.claim(one, BOTH, LONG);
    assertThat(writer.write(one, unchanged(claimed), claimed.lease())).hasSize(2);
    assertThat(writer.write(one, unchanged(claimed), claimed.lease())).isEmpty();
  }

  @Test
  void aRenewedLeaseHoldsForWhatItWasRenewedFor() throws SQLException {
    Claimed claimed = claims.claim(one, BOTH, SHORT);
    ClaimLease longer = leases.renew(one, List.of(1), claimed.lease(), LONG);
    assertThat(ids(whenFree(LONG))).containsExactly(2);
    assertThat(writer.write(one, unchanged(claimed), longer)).containsExactly(1);
  }

  @Test
  void whatIsReleasedIsFreeAtOnce() throws SQLException {
    Claimed claimed = claims.claim(one, BOTH, LONG);
    leases.release(one, List.of(2), claimed.lease());
    assertThat(ids(claims.claim(other, BOTH, LONG))).containsExactly(2);
  }

  @Test
  void anExpiredLeaseIsDueAndOneThatLastsIsNot() throws SQLException {
    WorkQueries queries = new WorkQueries("local", 10);
    claims.claim(one, List.of(1), LONG);
    claims.claim(one, List.of(2), SHORT);
    assertThat(queries.due(other).items()).isEmpty();
    assertThat(new DatabaseClock("local").untilNextDue(other))
        .hasValueSatisfying(delay -> assertThat(delay).isLessThanOrEqualTo(SHORT));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () ->
                assertThat(queries.due(other).items())
                    .extracting(WorkItem::resourceId)
                    .containsExactly(2));
  }
}
