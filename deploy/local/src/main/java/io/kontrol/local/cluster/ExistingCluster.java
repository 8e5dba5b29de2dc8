package io.kontrol.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.StackProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster of a kubeconfig. With a context, the services get a copy that selects it. */
public final class ExistingCluster implements Cluster {
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path kubeconfig;
  private final String context;
  private final Optional<URI> server;

  private ExistingCluster(Path kubeconfig, String context, Optional<URI> server) {
    this.kubeconfig = kubeconfig;
    this.context = context;
    this.server = server;
  }

  /**
   * @param directory for the copy
   */
  public static ExistingCluster of(ClusterChoice.Existing choice, Path directory) {
    Path given = choice.kubeconfig().toAbsolutePath();
    try {
      if (!(YAML.readTree(given.toFile()) instanceof ObjectNode config)) {
        throw new LaunchException(given + " is no kubeconfig");
      }
      String context = choice.context().orElseGet(() -> config.path("current-context").asText(""));
      requireContext(config, context, given);
      Optional<URI> server = server(config, context);
      if (choice.context().isEmpty()) {
        return new ExistingCluster(given, context, server);
      }
      config.put("current-context", context);
      return new ExistingCluster(copy(config, given, directory), context, server);
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

  /** Empty where a proxy is used, since only the proxy knows what it can reach. */
  private static Optional<URI> server(ObjectNode config, String context) {
    String clusterName = named(config, "contexts", context).at("/context/cluster").asText();
    JsonNode cluster = named(config, "clusters", clusterName).path("cluster");
    boolean proxied =
        cluster.hasNonNull("proxy-url")
            || System.getenv("HTTPS_PROXY") != null
            || System.getenv("https_proxy") != null;
    String url = cluster.path("server").asText();
    return proxied || url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url));
  }

  private static JsonNode named(ObjectNode config, String list, String name) {
    for (JsonNode entry : config.path(list)) {
      if (entry.path("name").asText().equals(name)) {
        return entry;
      }
    }
    return MissingNode.getInstance();
  }

  private static Path copy(ObjectNode config, Path given, Path directory) throws IOException {
    // relative paths in it are relative to its old location
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

  /** Checks that the cluster answers, so that a wrong name is reported at once. */
  @Override
  public void start() {
    server.ifPresent(this::requireAnswer);
  }

  private void requireAnswer(URI url) {
    int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("http") ? 80 : 443;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new LaunchException(
          "The cluster of " + description() + " does not answer at " + url + ": " + e, e);
    }
  }

  @Override
  public void stop() {
    // an existing cluster is not stopped
  }

  @Override
  public Optional<StackProcess> component() {
    return Optional.empty();
  }
}
