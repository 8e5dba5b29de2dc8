package io.kontrol.systemtests.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services as shipped, with the sandbox for a cluster. */
final class DatabaseStack implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  static final String CLUSTER = "local";
  static final String DATABASES = "/api/v1/databases";
  static final String GROUP = "postgresql.cnpg.io";

  private final Stack stack;
  private final Http http;
  private final ClusterAddress address;
  private final ClusterClient cluster;

  /**
   * @param environment of the api-server
   */
  DatabaseStack(Path directory, Map<String, String> environment) throws IOException {
    stack =
        new Stack(StackSettings.forTest(directory, new ClusterChoice.Sandbox()), Progress.SILENT);
    // the sandbox makes nothing that a deleted Cluster would leave behind for a moment
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("KONTROL_DATABASES_SETTLE", "PT0S");
    try {
      stack.startDatabase();
      stack.startCluster();
      List<StackProcess> processes =
          List.of(
              stack.addReplica("api-server", Service.API_SERVER, variables),
              stack.addReplica("watcher", Service.WATCHER, Map.of()),
              stack.addReplica("reconciler", Service.RECONCILER, Map.of()));
      processes.forEach(StackProcess::start);
      processes.forEach(process -> process.awaitReady(PATIENCE));
      http =
          new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(30))
              .http();
      address = ClusterAddress.of(stack.cluster().kubeconfig());
      cluster = new ClusterClient(address);
    } catch (IOException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  Http http() {
    return http;
  }

  ClusterClient cluster() {
    return cluster;
  }

  ClusterAddress clusterAddress() {
    return address;
  }

  String apiUrl() {
    return "http://127.0.0.1:" + stack.apiUrl().getPort();
  }

  String token() {
    return stack.adminToken();
  }

  HttpResult post(String path, JsonNode body) throws IOException {
    return http.send("POST", path, "application/json", body.toString());
  }

  static ObjectNode request(String name) {
    return TestJson.object()
        .put("name", name)
        .put("owner_team", "shop")
        .put("cluster_id", CLUSTER)
        .put("deletion_protection", false);
  }

  void define(String group, String kind, String plural) throws IOException {
    ObjectNode definition =
        TestJson.object()
            .put("apiVersion", "apiextensions.k8s.io/v1")
            .put("kind", "CustomResourceDefinition");
    definition.putObject("metadata").put("name", plural + "." + group);
    ObjectNode spec = definition.putObject("spec");
    spec.put("group", group).put("scope", "Namespaced");
    spec.putObject("names").put("kind", kind).put("plural", plural);
    ObjectNode version = spec.putArray("versions").addObject();
    version.put("name", "v1").put("served", true).put("storage", true);
    version.putObject("subresources").putObject("status");
    version
        .putObject("schema")
        .putObject("openAPIV3Schema")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
  }

  @Override
  public void close() {
    stack.close();
  }
}
