package io.kontrol.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster that a kubeconfig names. With a context, the services get a copy that selects it. */
final class ExistingCluster implements Cluster {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path kubeconfig;
  private final String context;

  private ExistingCluster(Path kubeconfig, String context) {
    this.kubeconfig = kubeconfig;
    this.context = context;
  }

  /**
   * @param directory where a copy goes
   */
  static ExistingCluster of(ClusterChoice.Existing choice, Path directory) {
    Path given = choice.kubeconfig().toAbsolutePath();
    try {
      if (!(YAML.readTree(given.toFile()) instanceof ObjectNode config)) {
        throw new LaunchException(given + " is no kubeconfig");
      }
      String context = choice.context().orElseGet(() -> config.path("current-context").asText(""));
      requireContext(config, context, given);
      if (choice.context().isEmpty()) {
        return new ExistingCluster(given, context);
      }
      config.put("current-context", context);
      return new ExistingCluster(copy(config, given, directory), context);
    } catch (IOException e) {
      throw new LaunchException("Cannot read the kubeconfig " + given + ": " + e.getMessage(), e);
    }
  }

  private static void requireContext(ObjectNode config, String context, Path given) {
    List<String> names = new ArrayList<>();
    config.path("contexts").forEach(entry -> names.add(entry.path("name").asText()));
    if (context.isEmpty()) {
      throw new LaunchException(
          given + " selects no context; choose one with --context: " + String.join(", ", names));
    }
    if (!names.contains(context)) {
      throw new LaunchException(
          given + " has no context '" + context + "', only: " + String.join(", ", names));
    }
  }

  private static Path copy(ObjectNode config, Path given, Path directory) throws IOException {
    // relative paths in it are relative to where it lay
    makeAbsolute(config, given, "clusters", "cluster", "certificate-authority");
    makeAbsolute(config, given, "users", "user", "client-certificate");
    makeAbsolute(config, given, "users", "user", "client-key");
    makeAbsolute(config, given, "users", "user", "tokenFile");
    Path copy = directory.resolve("kubeconfig.yaml");
    Files.deleteIfExists(copy);
    Files.createFile(
        copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    YAML.writeValue(copy.toFile(), config);
    return copy;
  }

  private static void makeAbsolute(
      ObjectNode config, Path given, String list, String section, String field) {
    for (JsonNode entry : config.path(list)) {
      if (entry.path(section) instanceof ObjectNode object && object.hasNonNull(field)) {
        Path path = given.resolveSibling(Path.of(object.path(field).asText()));
        object.put(field, path.toString());
      }
    }
  }

  @Override
  public String description() {
    return "context " + context + " of " + kubeconfig;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public void start() {
    // not ours to start
  }

  @Override
  public void stop() {
    // nor to stop
  }

  @Override
  public Optional<Component> component() {
    return Optional.empty();
  }
}
