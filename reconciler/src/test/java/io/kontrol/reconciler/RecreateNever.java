package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.WorldTest;
import org.junit.jupiter.api.Test;

/**
 * What holds data is never made again by itself: it would come back empty, under the same name.
 * Only a user who enforces it makes it anew.
 */
abstract class RecreateNever extends WorldTest {
  private int kept() {
    int id = user.create(configMap("a", "1"));
    user.set(id, "recreate_policy", "Never");
    world.start();
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isPresent());
    mirror.look(id, configMapPath("a"));
    converged(id);
    return id;
  }

  private void assertNotMadeAgain() {
    int witness = user.create(configMap("witness", "1"));
    converged(witness);
    assertThat(cluster.find(configMapPath("a"))).isEmpty();
  }

  @Test
  void anObjectThatVanishedStaysMissingUntilAUserEnforcesIt() {
    int id = kept();
    cluster.delete(configMapPath("a"));
    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(user.events("DriftDetected")).hasSize(1));
    assertNotMadeAgain();
    assertThat(user.sync(id)).isEqualTo("Missing");
    assertThat(
            user.texts("SELECT sync_message FROM resource_status WHERE resource_id = " + id).get(0))
        .contains("not made again");

    user.enforce(id);
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isPresent());
    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Synced"));
  }

  @Test
  void aNewGenerationOfAnObjectThatVanishedIsAnErrorThatSaysSo() {
    int id = kept();
    cluster.delete(configMapPath("a"));
    mirror.look(id, configMapPath("a"));
    user.update(id, configMap("a", "2"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("is gone", "enforce");
    assertNotMadeAgain();

    user.enforce(id);
    eventually(() -> assertThat(valueOf("a")).isEqualTo("2"));
  }

  /** The apply says which object it is for, so that the API server makes no other. */
  @Test
  void anObjectIsNotMadeAgainByAnApplyThatTheWatcherWasTooLateFor() {
    int id = kept();
    cluster.delete(configMapPath("a")); // and the watcher does not see it
    user.update(id, configMap("a", "2"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("is gone");
    assertNotMadeAgain();
  }

  @Test
  void aRequestToReconcileMakesNothingAgainThatTheWatcherHasNotSeenGone() {
    int id = kept();
    user.enforce(id);
    eventually(() -> assertThat(user.applied(id, "reconciled_request_at")).isNotEqualTo("null"));
    cluster.delete(configMapPath("a")); // and the watcher does not see it
    user.requestReconcile(id);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("is gone");
    assertNotMadeAgain();
  }

  @Test
  void theFirstApplyAndEditsOfALivingObjectAreAsEver() {
    int id = kept();
    edit(id, "a", "theirs");
    eventually(() -> assertThat(valueOf("a")).isEqualTo("1"));
    user.update(id, configMap("a", "2"));
    eventually(() -> assertThat(valueOf("a")).isEqualTo("2"));
  }

  @Test
  void anObjectIsNotReplacedToChangeAnImmutableField() {
    String manifest =
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','namespace':'%s','annotations':"
            + "{'kontrol/replace':'true'}},'immutable':true,'data':{'key':'%s'}}";
    int id = user.create(manifest.formatted(namespace, "1"));
    user.set(id, "recreate_policy", "Never");
    world.start();
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isPresent());
    String uid = cluster.get(configMapPath("a")).at("/metadata/uid").asText();
    user.update(id, manifest.formatted(namespace, "2"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(cluster.get(configMapPath("a")).at("/metadata/uid").asText()).isEqualTo(uid);
    assertThat(valueOf("a")).isEqualTo("1");
  }
}
