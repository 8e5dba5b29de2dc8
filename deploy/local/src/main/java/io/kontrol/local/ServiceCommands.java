package io.kontrol.local;

import io.kontrol.local.cluster.Cluster;
import io.kontrol.local.database.EmbeddedDatabase;
import io.kontrol.local.instance.Credentials;
import io.kontrol.local.process.Command;
import io.kontrol.local.process.JavaCommand;
import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.ProcessSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Commands of the services, as built by {@code mvn package} and configured by their environment.
 */
final class ServiceCommands {
  private final StackSettings settings;
  private final EmbeddedDatabase database;
  private final Credentials credentials;
  private final Cluster cluster;

  ServiceCommands(
      StackSettings settings, EmbeddedDatabase database, Credentials credentials, Cluster cluster) {
    this.settings = settings;
    this.database = database;
    this.credentials = credentials;
    this.cluster = cluster;
  }

  /**
   * @param overriding takes precedence over the stack's own variables
   */
  Command of(Service service, int port, Map<String, String> overriding) {
    String module = service.module();
    Path jar = settings.home().resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new LaunchException(
          "The " + module + " is not built: " + jar + " is missing. Run: mvn -DskipTests package");
    }
    List<String> words = new ArrayList<>();
    words.add(JavaCommand.program());
    words.addAll(settings.javaOptions());
    words.add("-Djava.io.tmpdir=" + temporaryDirectory());
    words.add("-jar");
    words.add(jar.toString());
    Map<String, String> environment = new HashMap<>();
    environment.put("KONTROL_HTTP_HOST", "127.0.0.1");
    environment.put("KONTROL_HTTP_PORT", Integer.toString(port));
    environment.put("KONTROL_DB_URL", database.jdbcUrl());
    environment.put("KONTROL_DB_USERNAME", service.role());
    environment.put("KONTROL_DB_PASSWORD", credentials.passwordOf(service.role()));
    environment.put("KONTROL_CLUSTER_ID", settings.clusterId());
    environment.put("KONTROL_SECRET_DIGEST_KEY", credentials.secretDigestKey());
    if (service == Service.API_SERVER) {
      environment.put("KONTROL_ADMIN_EMAIL", Credentials.ADMIN_EMAIL);
      environment.put("KONTROL_ADMIN_PASSWORD", credentials.adminPassword());
      environment.put("KONTROL_ADMIN_TOKEN", credentials.adminToken());
    }
    environment.put("KUBECONFIG", cluster.kubeconfig().toString());
    environment.putAll(overriding);
    return new Command(words, environment, hidden(), ProcessSignal.TERM);
  }

  /**
   * The instance's temporary directory, so that a killed process leaves no files outside of the
   * instance.
   */
  private Path temporaryDirectory() {
    try {
      return Files.createDirectories(settings.directory().resolve("tmp"));
    } catch (IOException e) {
      throw new LaunchException("Cannot make " + settings.directory() + "/tmp: " + e.getMessage());
    }
  }

  /** Variables of the terminal that could point the services to another database or cluster. */
  private List<String> hidden() {
    List<String> prefixes =
        new ArrayList<>(List.of("KONTROL_DB_", "QUARKUS_DATASOURCE_", "KUBERNETES_", "KUBECONFIG"));
    if (cluster.isLocal()) {
      prefixes.addAll(List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"));
    }
    return prefixes;
  }
}
