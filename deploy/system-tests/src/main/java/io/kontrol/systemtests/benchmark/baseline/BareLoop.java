package io.kontrol.systemtests.benchmark.baseline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Server-side applies alone, with the client library and concurrency of the reconciler: the upper
 * limit of the cluster.
 */
public final class BareLoop implements AutoCloseable {
  static final int CONCURRENCY = 16;

  private final KubernetesClient client;
  private final String root;

  public BareLoop(Path kubeconfig) {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    config.setMaxConcurrentRequests(CONCURRENCY * 2);
    config.setMaxConcurrentRequestsPerHost(CONCURRENCY * 2);
    client = new KubernetesClientBuilder().withConfig(config).build();
    root = config.getMasterUrl().replaceFirst("/$", "");
  }

  /**
   * @param collections path of the collection of each manifest
   * @return objects per second
   */
  public double apply(List<String> collections, List<ObjectNode> manifests)
      throws InterruptedException {
    Semaphore free = new Semaphore(CONCURRENCY);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < manifests.size(); i++) {
      free.acquire();
      String path =
          collections.get(i) + "/" + manifests.get(i).path("metadata").path("name").asText();
      answers.add(send(path, manifests.get(i)).whenComplete((code, e) -> free.release()));
    }
    for (CompletableFuture<Integer> answer : answers) {
      if (answer.join() >= 300) {
        throw new IllegalStateException("the API server answered " + answer.join());
      }
    }
    return manifests.size() / ((System.nanoTime() - start) / 1e9);
  }

  private CompletableFuture<Integer> send(String path, ObjectNode manifest) {
    byte[] body = manifest.toString().getBytes(StandardCharsets.UTF_8);
    HttpClient http = client.getHttpClient();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(root + path + "?fieldManager=bare&force=true&fieldValidation=Strict")
            .header("Accept", "application/json")
            .method(
                "PATCH",
                "application/apply-patch+yaml",
                new ByteArrayInputStream(body),
                body.length)
            .build();
    return http.sendAsync(request, byte[].class).thenApply(HttpResponse::code);
  }

  @Override
  public void close() {
    client.close();
  }
}
