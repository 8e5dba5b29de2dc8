package io.kontrol.helm.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kontrol.helm.Chart;
import io.kontrol.helm.Rendered;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real API server with the definitions and namespaces that the charts expect. */
public final class ClusterFixture {
  public static final List<String> NAMESPACES =
      List.of(Chart.NAMESPACE, "shop", "billing", "other");
  private static final Set<String> RIGHTS =
      Set.of("ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");
  private static final ObjectMapper YAML = new YAMLMapper();

  private ClusterFixture() {}

  /** RBAC, Pod Security and strict field validation need a real API server. */
  public static ApiServerClient admin() {
    ApiServerClient admin = ApiServerClient.of(TestCluster.real().orElseThrow());
    NAMESPACES.forEach(namespace -> admin.apply(restrictedNamespace(namespace), ""));
    definitions().forEach(definition -> define(admin, definition));
    return admin;
  }

  /**
   * A token of the rendered ServiceAccount, which has the rendered rules and no others.
   *
   * @param rendered under a name of its own, so that other tests of this JVM do not change its
   *     rules
   */
  public static String grant(ApiServerClient admin, Rendered rendered) {
    admin.applyAll(
        rendered.objects().stream().filter(o -> RIGHTS.contains(o.path("kind").asText())).toList(),
        Chart.NAMESPACE);
    return admin.tokenOf(
        Chart.NAMESPACE, rendered.one("ServiceAccount").at("/metadata/name").asText());
  }

  private static JsonNode restrictedNamespace(String name) {
    return yaml(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels:
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/warn: restricted
        """
            .formatted(name));
  }

  private static List<JsonNode> definitions() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/crds"))) {
      return files.sorted(Comparator.naturalOrder()).map(ClusterFixture::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void define(ApiServerClient admin, JsonNode definition) {
    admin.applyAll(List.of(definition), "");
    String served =
        "/apis/"
            + definition.at("/spec/group").asText()
            + "/"
            + definition.at("/spec/versions/0/name").asText()
            + "/"
            + definition.at("/spec/names/plural").asText();
    Awaitility.await().until(() -> admin.get(served).status() == 200);
  }

  private static JsonNode read(Path file) {
    try {
      return yaml(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }
}
