package io.kontrol.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kontrol.migrations.testing.Docker;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** K3s in a container, where Docker runs. */
final class K3sCluster {
  private static final String IMAGE = "rancher/k3s:v1.36.2-k3s1";
  private static final String MAKE_TOKEN =
      "kubectl -n kube-system create serviceaccount contract >/dev/null && kubectl create"
          + " clusterrolebinding contract --clusterrole=cluster-admin"
          + " --serviceaccount=kube-system:contract >/dev/null && kubectl -n kube-system create"
          + " token contract";

  private K3sCluster() {}

  @SuppressWarnings("resource") // Testcontainers ends it with the JVM
  static Optional<TestCluster> start() throws IOException {
    if (!Docker.isAvailable()) {
      return Optional.empty();
    }
    K3sContainer container = new K3sContainer(DockerImageName.parse(IMAGE));
    container.start();
    JsonNode cluster =
        new YAMLMapper()
            .readTree(container.getKubeConfigYaml())
            .path("clusters")
            .path(0)
            .path("cluster");
    String authority =
        new String(
            Base64.getDecoder().decode(cluster.path("certificate-authority-data").asText()),
            StandardCharsets.UTF_8);
    try {
      String token = container.execInContainer("sh", "-c", MAKE_TOKEN).getStdout().trim();
      return Optional.of(
          TestCluster.remote("k3s", cluster.path("server").asText(), token, authority));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
