package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubectlTest {
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
      spec:
        selector:
          matchLabels: {app: web}
        template:
          metadata:
            labels: {app: web}
          spec:
            containers:
            - name: web
              image: web:1
      """;

  @Test
  void kubectlWorksAgainstTheSandbox(@TempDir Path directory) throws Exception {
    assumeTrue(
        Binaries.find().filter(found -> found.has("kubectl")).isPresent(), "no kubectl here");
    Path manifest = Files.writeString(directory.resolve("web.yaml"), DEPLOYMENT);
    try (TestCluster cluster = TestCluster.sandbox()) {
      assertThat(kubectl(cluster, "create", "namespace", "shop")).contains("shop created");
      assertThat(
              kubectl(cluster, "-n", "shop", "apply", "--server-side", "-f", manifest.toString()))
          .contains("web serverside-applied");
      assertThat(kubectl(cluster, "-n", "shop", "scale", "deployment/web", "--replicas=3"))
          .contains("scaled");
      assertThat(kubectl(cluster, "-n", "shop", "get", "deployments")).contains("NAME", "web");
      assertThat(kubectl(cluster, "-n", "shop", "get", "deployment", "web", "-o", "yaml"))
          .contains("replicas: 3");
      assertThat(kubectl(cluster, "-n", "shop", "set", "image", "deployment/web", "web=web:2"))
          .contains("image updated");
      assertThat(kubectl(cluster, "-n", "shop", "delete", "deployment", "web")).contains("deleted");
    }
  }

  private static String kubectl(TestCluster cluster, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Binaries.find().orElseThrow().path("kubectl").toString());
    command.addAll(List.of("--kubeconfig", cluster.kubeconfig().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
