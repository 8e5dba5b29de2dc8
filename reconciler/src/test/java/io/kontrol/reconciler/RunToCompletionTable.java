package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.reconciler.loop.WakeupSignals;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A Job runs once for each generation, and once more when somebody asks for it. */
abstract class RunToCompletionTable extends WorldTest {
  private boolean simulated() {
    return this instanceof SandboxRunToCompletionTest;
  }

  private String job(String image, String spec) {
    return "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'migrate','namespace':'%s'},'spec':{%s'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'%s'}]}}}}"
        .formatted(namespace, spec, image);
  }

  private String path() {
    return "/apis/batch/v1/namespaces/" + namespace + "/jobs/migrate";
  }

  /** As the kubelet would tell, where nobody simulates it; and seen by the watcher. */
  private void finish(int id) {
    if (!simulated()) {
      String pods = "/api/v1/namespaces/" + namespace + "/pods";
      eventually(() -> assertThat(cluster.get(pods).path("items")).isNotEmpty());
      for (JsonNode pod : cluster.get(pods).path("items")) {
        cluster.mergePatch(
            pods + "/" + pod.path("metadata").path("name").asText() + "/status",
            "{\"status\":{\"phase\":\"Succeeded\"}}");
      }
    }
    eventually(
        () -> {
          mirror.look(id, path());
          assertThat(
                  user.count(
                      "SELECT count(*) FROM resource_current_states WHERE resource_id = ? AND finished",
                      id))
              .isEqualTo(1);
        });
  }

  private void gone(int id) {
    cluster.delete(path() + "?propagationPolicy=Background");
    eventually(() -> assertThat(cluster.find(path())).isEmpty());
    mirror.look(id, path());
  }

  /** A Job that has run and is gone; the reconciler has looked at all of it again. */
  private int ran() {
    World.Replica replica = world.with("sweep", "100ms").start();
    int id = user.create(job("i:1", ""));
    converged(id);
    finish(id);
    gone(id);
    long sweeps = replica.reconciler().sweeps();
    eventually(() -> assertThat(replica.reconciler().sweeps()).isGreaterThan(sweeps + 3));
    return id;
  }

  private long runs() {
    return front.requests().stream()
        .filter(request -> request.isWrite() && request.path().equals(path()))
        .count();
  }

  @Test
  void whatHasFinishedAndIsGoneIsNotMadeAgain() {
    int id = ran();
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(cluster.find(path())).isEmpty();
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
  }

  @Test
  void whatItsTtlDeletesIsNotMadeAgain() {
    World.Replica replica = world.with("sweep", "100ms").start();
    int id = user.create(job("i:1", "'ttlSecondsAfterFinished':2,"));
    converged(id);
    finish(id);
    eventually(() -> assertThat(cluster.find(path())).isEmpty());
    mirror.look(id, path());
    long sweeps = replica.reconciler().sweeps();
    eventually(() -> assertThat(replica.reconciler().sweeps()).isGreaterThan(sweeps + 3));
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void itRunsAgainWithItsNextGeneration() {
    int id = ran();
    user.update(id, job("i:2", ""));
    eventually(() -> assertThat(cluster.find(path())).isPresent());
    assertThat(image()).isEqualTo("i:2");
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Pending"));
    finish(id);
    assertThat(user.sync(id)).isEqualTo("Synced");
  }

  @Test
  void itRunsAgainWhenSomebodyAsksForIt() {
    int id = ran();
    user.requestReconcile(id);
    world.replica(0).reconciler().signals().wake(WakeupSignals.Reason.CHANGED);
    eventually(() -> assertThat(cluster.find(path())).isPresent());
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Pending"));
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void itsNextGenerationTakesThePlaceOfOneThatHasFinishedAndIsStillThere() {
    world.start();
    int id = user.create(job("i:1", ""));
    converged(id);
    finish(id);
    String uid = user.applied(id, "uid");
    user.update(id, job("i:2", ""));
    eventually(() -> assertThat(user.applied(id, "generation")).isEqualTo("2"));
    assertThat(image()).isEqualTo("i:2");
    assertThat(user.applied(id, "uid")).isNotEqualTo(uid);
  }

  @Test
  void oneThatRunsIsNotCutShortByItsNextGeneration() {
    world.start();
    int id = user.create(job("i:1", "'suspend':true,"));
    converged(id);
    mirror.look(id, path());
    user.update(id, job("i:1", "'suspend':true,'completionMode':'Indexed','completions':2,"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("immutable");
    assertThat(cluster.get(path()).path("metadata").path("uid").asText())
        .isEqualTo(user.applied(id, "uid"));
  }

  @Test
  void oneThatRanWhileItsRecordWasLostDoesNotRunTwice() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(request -> request.path().equals(path()), Fault.hold(latch));
    World.Replica first = world.with("sweep", "1s").start();
    int id = user.create(job("i:1", ""));
    eventually(() -> assertThat(runs()).isEqualTo(1));
    world.refuseConnections();
    latch.countDown();
    eventually(() -> assertThat(cluster.find(path())).isPresent());
    first.stop();
    front.heal();
    world.acceptConnections();
    finish(id);
    gone(id);
    assertThat(user.sync(id)).isEqualTo("OutOfSync");
    world.start();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Synced"));
    assertThat(cluster.find(path())).isEmpty();
  }

  @Test
  void oneThatIsGoneBeforeItFinishedIsMadeAgain() {
    world.start();
    int id = user.create(job("i:1", "'suspend':true,"));
    converged(id);
    mirror.look(id, path());
    String uid = user.applied(id, "uid");
    gone(id);
    eventually(() -> assertThat(user.applied(id, "uid")).isNotEqualTo(uid));
    assertThat(cluster.find(path())).isPresent();
  }

  private String image() {
    return cluster.get(path()).at("/spec/template/spec/containers/0/image").asText();
  }
}
