package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftCorrectionTest extends WorldTest {
  @Test
  void driftIsToldOnceAndLeftUnderAdoptUntilSomebodyAsks() {
    world.start();
    int id = applied("a", "Adopt");
    edit(id, "a", "theirs");
    eventually(
        () -> assertThat(user.events(id)).containsExactly("ApplySucceeded", "DriftDetected"));
    edit(id, "a", "theirs again");
    int witness = user.create(configMap("witness", "1"));
    converged(witness);
    assertThat(valueOf("a")).isEqualTo("theirs again");
    assertThat(user.sync(id)).isEqualTo("Drifted");
    assertThat(user.events("DriftDetected")).hasSize(1);
    user.requestReconcile(id);
    eventually(() -> assertThat(valueOf("a")).isEqualTo("ours"));
    eventually(
        () ->
            assertThat(user.events(id))
                .containsExactly("ApplySucceeded", "DriftDetected", "DriftCorrected"));
  }

  @Test
  void driftThatGoesByItselfIsToldAgainWhenItComesBack() {
    world.start();
    int id = applied("a", "Ignore");
    edit(id, "a", "theirs");
    eventually(() -> assertThat(user.events("DriftDetected")).hasSize(1));
    user.requestReconcile(id);
    eventually(() -> assertThat(valueOf("a")).isEqualTo("ours"));
    mirror.look(id, configMapPath("a"));
    edit(id, "a", "theirs");
    eventually(() -> assertThat(user.events("DriftDetected")).hasSize(2));
    assertThat(valueOf("a")).isEqualTo("theirs");
  }

  @Test
  void driftThatKeepsComingBackIsSlowedAndItsManagerNamed() {
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int id = applied("a", "Enforce");
    for (int round = 1; round <= 3; round++) {
      int corrected = round;
      edit(id, "a", "theirs " + round);
      eventually(() -> assertThat(user.events("DriftCorrected")).hasSize(corrected));
      mirror.look(id, configMapPath("a"));
    }
    assertThat(user.events("DriftRecurring")).hasSize(1);
    assertThat(user.events("DriftRecurring").get(0).path("managers").path(0).asText())
        .isEqualTo("somebody");
    edit(id, "a", "theirs 4");
    converged(user.create(configMap("witness", "1")));
    assertThat(valueOf("a")).isEqualTo("theirs 4");
    user.update(id, configMap("a", "a new generation"));
    eventually(() -> assertThat(valueOf("a")).isEqualTo("a new generation"));
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    var replica = world.with("sweep", "100ms").start();
    int id = applied("a", "Enforce");
    long writes = front.count(r -> r.isWrite());
    long events = user.count("SELECT count(*) FROM events");
    long sweeps = replica.reconciler().sweeps();
    eventually(() -> assertThat(replica.reconciler().sweeps()).isGreaterThan(sweeps + 10));
    assertThat(front.count(r -> r.isWrite())).isEqualTo(writes);
    assertThat(user.count("SELECT count(*) FROM events")).isEqualTo(events);
    assertThat(user.sync(id)).isEqualTo("Synced");
  }

  @Test
  void anObjectThatWasRestoredFromABackupIsTakenForOursWithoutAWord() {
    world.start();
    int id = applied("a", "Enforce");
    ObjectNode backup = cluster.get(configMapPath("a")).deepCopy();
    ((ObjectNode) backup.path("metadata"))
        .remove(List.of("uid", "resourceVersion", "creationTimestamp", "managedFields"));
    long writes = front.count(r -> r.isWrite());
    cluster.delete(configMapPath("a"));
    assertThat(
            cluster
                .call(
                    "PATCH",
                    configMapPath("a") + "?fieldManager=" + KontrolMetadata.FIELD_MANAGER,
                    "application/apply-patch+yaml",
                    backup)
                .code())
        .isEqualTo(201);
    String uid = cluster.get(configMapPath("a")).path("metadata").path("uid").asText();
    assertThat(user.applied(id, "uid")).isNotEqualTo(uid);

    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(user.applied(id, "uid")).isEqualTo(uid));
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
    assertThat(front.count(r -> r.isWrite())).isEqualTo(writes);
  }
}
