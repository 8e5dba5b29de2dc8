package io.kontrol.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExistingClusterTest {
  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: one
      clusters:
      - {name: a, cluster: {server: https://a.example, certificate-authority: pki/ca.crt}}
      contexts:
      - {name: one, context: {cluster: a, user: u}}
      - {name: two, context: {cluster: a, user: u, namespace: shop}}
      users:
      - {name: u, user: {client-certificate: /abs/u.crt, client-key: pki/u.key}}
      """;

  @Test
  void withoutAContextTheFileIsUsedAsItIs(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("config"), KUBECONFIG);

    ExistingCluster cluster = cluster(file, Optional.empty(), directory);

    assertThat(cluster.kubeconfig()).isEqualTo(file);
  }

  @Test
  void aContextIsSelectedInACopyWhosePathsStillLeadToTheirFiles(@TempDir Path directory)
      throws Exception {
    Path home = Files.createDirectories(directory.resolve("home"));
    Path file = Files.writeString(home.resolve("config"), KUBECONFIG);

    Path copy = cluster(file, Optional.of("two"), directory).kubeconfig();

    assertThat(copy).isNotEqualTo(file);
    assertThat(Files.readString(copy))
        .contains("current-context: \"two\"")
        .contains(home.resolve("pki/ca.crt").toString())
        .contains(home.resolve("pki/u.key").toString())
        .contains("\"/abs/u.crt\"");
    assertThat(Files.readString(file)).as("the original").isEqualTo(KUBECONFIG);
  }

  @Test
  void anUnknownContextIsRefusedAndTheKnownOnesNamed(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("config"), KUBECONFIG);

    assertThatThrownBy(() -> cluster(file, Optional.of("three"), directory))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("no context 'three'")
        .hasMessageContaining("one, two");
  }

  @Test
  void aFileThatIsNotThereOrIsNoKubeconfigIsNamed(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "just a text");

    assertThatThrownBy(() -> cluster(directory.resolve("none"), Optional.empty(), directory))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> cluster(text, Optional.empty(), directory))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("is no kubeconfig");
  }

  @Test
  void oneThatDoesNotAnswerIsToldAtOnce(@TempDir Path directory) throws Exception {
    String url = "http://127.0.0.1:" + Ports.free();
    Path file =
        Files.writeString(
            directory.resolve("config"), KUBECONFIG.replace("https://a.example", url));

    assertThatThrownBy(cluster(file, Optional.empty(), directory)::start)
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("context one of " + file + " does not answer at " + url);
  }

  private static ExistingCluster cluster(Path file, Optional<String> context, Path directory) {
    return ExistingCluster.of(new ClusterChoice.Existing(file, context), directory);
  }
}
