package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kontrol.reconciler.testing.Mirror;
import io.kontrol.reconciler.testing.Objects;
import io.kontrol.reconciler.testing.User;
import io.kontrol.reconciler.testing.World;
import io.kontrol.sandbox.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
  private World world;
  private User user;
  private Objects cluster;
  private Mirror mirror;

  @BeforeEach
  void open() {
    world = World.on(TestCluster.best().kubeconfig());
    user = world.user();
    cluster = world.objects();
    mirror = world.mirror();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aNamespaceAndWhatLivesInItAreAppliedWhateverTheirOrder() {
    world.start();
    List<Integer> ids =
        List.of(
            user.create(
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'cart','namespace':'shop-a'},'data':{'a':'1'}}"),
            user.create("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'shop-a'}}"));
    await().untilAsserted(() -> assertThat(ids).allMatch(id -> user.sync(id).equals("Pending")));
    mirror.look(ids.get(0), "/api/v1/namespaces/shop-a/configmaps/cart");
    assertThat(user.sync(ids.get(0))).isEqualTo("Synced");
    user.delete(ids.get(0), ids.get(1));
    await()
        .untilAsserted(
            () -> assertThat(cluster.find("/api/v1/namespaces/shop-a/configmaps/cart")).isEmpty());
  }
}
