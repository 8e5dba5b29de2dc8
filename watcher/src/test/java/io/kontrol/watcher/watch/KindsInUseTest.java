package io.kontrol.watcher.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kinds come from the rows of one cluster, and go with the last of them. */
class KindsInUseTest {
  private static final KindRef CONFIG_MAP = new KindRef("v1", "ConfigMap");
  private static final KindRef DEPLOYMENT = new KindRef("apps/v1", "Deployment");

  private static TestDatabase database;

  @BeforeAll
  static void open() throws SQLException {
    database = TestDatabase.migrated();
    try (Connection connection = database.owner().getConnection();
        Statement insert = connection.createStatement()) {
      insert.execute(
          """
          INSERT INTO resources (cluster_id, api_version, kind, namespace, name, desired_spec, deleted_at)
          VALUES ('this', 'v1', 'ConfigMap', 'a', 'one', '{}', NULL),
              ('this', 'v1', 'ConfigMap', 'a', 'two', '{}', NULL),
              ('this', 'apps/v1', 'Deployment', 'a', 'one', '{}', NULL),
              ('this', 'v1', 'Secret', 'a', 'going', '{}', NOW()),
              ('this', 'v1', 'Service', 'a', 'gone', '{}', NOW()),
              ('other', 'v1', 'Pod', 'a', 'one', '{}', NULL),
              ('other', 'v1', 'Node', '', 'going', '{}', NOW())
          """);
      insert.execute(
          """
          INSERT INTO resource_applied_states (resource_id, generation, deleted_at)
          SELECT id, generation, CASE WHEN name = 'gone' THEN NOW() END FROM resources
          """);
    }
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void livingRowsNameTheirKindsOnce() throws SQLException {
    assertThat(kindsOf("this").living()).containsExactlyInAnyOrder(CONFIG_MAP, DEPLOYMENT);
  }

  @Test
  void rowsWhoseEndIsStillToBeSeenNameTheirsToo() throws SQLException {
    assertThat(kindsOf("this").beingDeleted()).containsExactly(new KindRef("v1", "Secret"));
  }

  @Test
  void aClusterWithoutRowsHasNoKinds() throws SQLException {
    KindsInUse empty = kindsOf("empty");
    assertThat(empty.living()).isEmpty();
    assertThat(empty.beingDeleted()).isEmpty();
  }

  private static KindsInUse kindsOf(String cluster) {
    return new KindsInUse(database.as(ClusterService.WATCHER, cluster), cluster);
  }
}
