package io.kontrol.model.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.instancio.Instancio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIdentityTest {

  @Test
  void readsAsKubectlWritesIt() {
    assertThat(new ResourceIdentity("c", "apps", "Deployment", "shop", "cart").display())
        .isEqualTo("apps/Deployment shop/cart");
    assertThat(new ResourceIdentity("c", "", "Node", "", "n1").display()).isEqualTo("Node n1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyPartTellsTwoApart(long seed) {
    List<ResourceIdentity> identities =
        Instancio.ofList(ResourceIdentity.class).size(100).withSeed(seed).create();
    for (ResourceIdentity id : identities) {
      Set<ResourceIdentity> others =
          new HashSet<>(
              List.of(
                  new ResourceIdentity(
                      id.clusterId() + "x", id.apiGroup(), id.kind(), id.namespace(), id.name()),
                  new ResourceIdentity(
                      id.clusterId(), id.apiGroup() + "x", id.kind(), id.namespace(), id.name()),
                  new ResourceIdentity(
                      id.clusterId(), id.apiGroup(), id.kind() + "x", id.namespace(), id.name()),
                  new ResourceIdentity(
                      id.clusterId(), id.apiGroup(), id.kind(), id.namespace() + "x", id.name()),
                  new ResourceIdentity(
                      id.clusterId(), id.apiGroup(), id.kind(), id.namespace(), id.name() + "x")));
      assertThat(others).hasSize(5).doesNotContain(id);
      assertThat(others).extracting(ResourceIdentity::display).hasSize(5);
    }
  }

  @Test
  void aClusterAKindAndANameThereMustBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceIdentity("", "", "Node", "", "n"))
        .withMessageContaining("clusterId");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceIdentity("c", "", "", "", "n"))
        .withMessageContaining("kind");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceIdentity("c", "", "Node", "", ""))
        .withMessageContaining("name");
  }
}
