package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.WatcherLease;
import io.kontrol.watcher.service.Watcher;
import io.kontrol.watcher.service.WatcherConfig;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two watchers of one cluster: one writes, and the other follows it at once or within 5 s. */
class WatcherLeaseTest {
  private final Closing closing = new Closing();
  private TestCluster cluster;
  private Scene scene;

  @BeforeEach
  void open() {
    cluster = closing.opened(TestCluster.sandbox());
    scene = closing.opened(new Scene(cluster));
  }

  @AfterEach
  void close() {
    closing.close();
  }

  @Test
  void onlyOneOfTwoWatchersWritesAndTheOtherIsReadyToo() {
    Watcher first = scene.startWatcher();
    Scene.await().until(first::isHolder);
    Watcher second = scene.startWatcher();
    int id = scene.bring(scene.configMap("one", "1"));
    scene.awaitSync(id, "Synced");
    assertThat(second.isHolder()).isFalse();
    assertThat(second.isReady()).isTrue();
    assertThat(scene.events(id)).containsExactly("ObservedCreated");
  }

  @Test
  void theStandbyTakesOverAtOnceOnACleanStop() {
    Watcher first = scene.startWatcher();
    Scene.await().until(first::isHolder);
    Watcher second = scene.startWatcher();
    first.close();
    long stoppedAt = System.nanoTime();
    Scene.await().until(second::isHolder);
    assertThat(secondsSince(stoppedAt)).isLessThan(2);
    int id = scene.bring(scene.configMap("after", "1"));
    scene.awaitSync(id, "Synced");
  }

  @Test
  void theStandbyTakesOverWithinFiveSecondsOfACrash() throws SQLException {
    int id = scene.bring(scene.configMap("after", "1"));
    try (AgroalDataSource pool = scene.pool()) {
      WatcherConfig defaults = Wiring.config();
      WatcherLease crashed = new WatcherLease(pool, scene.clusterId, "crashed", defaults.lease());
      assertThat(crashed.acquire()).isPresent();
      long crashedAt = System.nanoTime();
      Watcher standby = scene.startWatcher();
      Scene.await().until(standby::isHolder);
      assertThat(secondsSince(crashedAt)).isLessThan(5);
      scene.awaitSync(id, "Synced");
    }
  }

  @Test
  void aHolderThatWasPausedFindsItselfReplaced() throws SQLException {
    try (AgroalDataSource pool = scene.pool()) {
      WatcherLease paused = new WatcherLease(pool, scene.clusterId, "paused", Duration.ofMillis(1));
      FencingToken old = paused.acquire().orElseThrow();
      Watcher next = scene.startWatcher();
      Scene.await().until(next::isHolder);
      assertThat(paused.renew(old)).isFalse();
      assertThat(paused.acquire()).isEmpty();
      paused.release(old);
      assertThat(lease(scene, "epoch")).isEqualTo(old.epoch() + 1);
      ObjectNode manifest = scene.configMap("later", "1");
      JsonNode object = scene.apply(scene.desire(manifest), manifest);
      assertThat(object.path("kind").asText()).isEqualTo("ConfigMap");
    }
  }

  @Test
  void anOutageOfTheDatabaseCostsNobodyTheLease() {
    int id = scene.bring(scene.configMap("before", "1"));
    Watcher watcher = scene.startWatcher("lease", "500ms", "lease-renewal", "100ms");
    scene.awaitSync(id, "Synced");
    Object epoch = lease(scene, "epoch");
    Outage outage = Outage.of(scene.database);
    Scene.await().until(() -> lease(scene, "expires_at < clock_timestamp()"), Boolean.TRUE::equals);
    assertThat(watcher.isHolder()).isTrue();
    outage.close();
    int after = scene.bring(scene.configMap("after", "1"));
    scene.awaitSync(after, "Synced");
    assertThat(lease(scene, "epoch")).isEqualTo(epoch);
  }

  private static Object lease(Scene scene, String column) {
    return scene.rows.one(
        "SELECT " + column + " FROM watcher_leases WHERE cluster_id = ?", scene.clusterId);
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
