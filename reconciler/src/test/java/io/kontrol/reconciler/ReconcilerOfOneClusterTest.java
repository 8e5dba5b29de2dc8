package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.WorldTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler with the role of its cluster, in a database that holds another cluster too. */
class ReconcilerOfOneClusterTest extends WorldTest {
  private static final String ROWS_OF_ANOTHER_CLUSTER =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
      SELECT 'another', ?, 'ConfigMap', 'c' || number, 'v1', '{"data":{"of":"another"}}'
      FROM generate_series(1, 20) AS number
      """;

  @Override
  protected boolean withClusterRoles() {
    return true;
  }

  @BeforeEach
  void desireTheSameInAnotherCluster() {
    user.execute(ROWS_OF_ANOTHER_CLUSTER, namespace);
  }

  private void assertTheOtherClusterIsUntouched() {
    assertThat(
            user.count(
                "SELECT count(*) FROM resource_work WHERE cluster_id = 'another' AND NOT has_row"))
        .isEqualTo(20);
  }

  @Test
  void appliesCorrectsAndDeletesItsOwn() {
    world.start();
    int id = applied("a", "Enforce");
    user.update(id, configMap("a", "changed"));
    eventually(() -> assertThat(valueOf("a")).isEqualTo("changed"));
    converged(id);
    mirror.look(id, configMapPath("a"));

    edit(id, "a", "by hand");
    eventually(() -> assertThat(valueOf("a")).isEqualTo("changed"));

    user.delete(id);
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isEmpty());
    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(user.events(id)).containsSubsequence("ApplySucceeded", "DriftCorrected", "Deleted");
    assertTheOtherClusterIsUntouched();
  }

  @Test
  void keepsWavesAndTakesUpWhatWaited() {
    world.with("sweep", "1s").start();
    List<Integer> ids = configMaps(30);
    ids.forEach(id -> user.set(id, "apply_set", "shop"));
    ids.subList(10, 30).forEach(id -> user.set(id, "wave", 2));
    ids.forEach(this::converged);
    int failing = user.create(configMap("failing", "1").replace("'data'", "'dta'"));
    eventually(() -> assertThat(user.sync(failing)).isEqualTo("Error"));
    user.update(failing, configMap("failing", "1"));
    converged(failing);
    int waiting =
        user.create(
            configMap("late", "1").replace("'" + namespace + "'", "'" + namespace + "-late'"));
    eventually(() -> assertThat(user.applied(waiting, "waits_for")).contains("-late"));
    user.create(
        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'%s-late'}}"
            .formatted(namespace));
    converged(waiting);
    assertTheOtherClusterIsUntouched();
  }

  @Test
  void twoReplicasShareTheWork() {
    world.start();
    world.start();
    List<Integer> ids = configMaps(200);
    ids.forEach(this::converged);
    assertThat(user.events("ApplySucceeded")).hasSize(200);
    assertThat(user.syncs()).isEqualTo(Map.of("Pending", 200L, "OutOfSync", 20L));
    assertThat(user.count("SELECT count(*) FROM resource_applied_states")).isEqualTo(200);
  }
}
