package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class LargeFleetTest extends WorldTest {
  private static final Logger LOG = Logger.getLogger(LargeFleetTest.class);
  private static final String FLEET =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec, updated_at)
      SELECT '%s', '%s', 'ConfigMap', 'c' || i, 'v1',
          jsonb_build_object('data', jsonb_build_object('key', repeat(md5(i::TEXT), 40))), now() - INTERVAL '1 hour'
      FROM generate_series(1, 100000) AS i;
      INSERT INTO resource_applied_states (
          resource_id, generation, revision, attempted_generation, status, uid, k8s_resource_version, owned_fields_hash, spec)
      SELECT id, 1, 1, 1, 'success', id::TEXT, '5', 'h', desired_spec FROM resources;
      INSERT INTO resource_current_states (
          resource_id, generation, revision, uid, k8s_resource_version, owned_fields_hash, spec, updated_at)
      SELECT id, 1, 1, id::TEXT, '5', 'h', desired_spec, now() - INTERVAL '1 hour' FROM resources;
      ANALYZE;
      """;

  @Test
  void aRestartWithAHundredThousandUnchangedResourcesIsIdleAtOnceAndAppliesNothing()
      throws Exception {
    try (Connection connection = world.database().owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(FLEET.formatted(World.CLUSTER, namespace));
    }
    long start = System.nanoTime();
    World.Replica replica = world.start();
    eventually(() -> assertThat(replica.reconciler().sweeps()).isPositive());
    Duration idle = Duration.ofNanos(System.nanoTime() - start);
    LOG.infof("idle after %d ms", idle.toMillis());
    assertThat(front.count(Request::isWrite)).isZero();
    assertThat(user.syncs()).isEqualTo(Map.of("Synced", 100_000L));
    int id = user.create(configMap("late", "1"));
    long created = System.nanoTime();
    converged(id);
    LOG.infof("a change in the fleet after %d ms", (System.nanoTime() - created) / 1_000_000);
  }
}
