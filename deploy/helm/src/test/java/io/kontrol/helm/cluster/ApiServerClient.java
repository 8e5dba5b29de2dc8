package io.kontrol.helm.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Plain HTTP requests to an API server with one bearer token. */
public final class ApiServerClient {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String APPLY = "application/apply-patch+yaml";
  public static final String MERGE = "application/merge-patch+json";

  /**
   * An answer.
   *
   * @param warnings warnings of the server: unknown fields, deprecations, Pod Security
   */
  public record Answer(int status, JsonNode body, List<String> warnings) {
    public Answer {
      warnings = List.copyOf(warnings);
    }
  }

  private final HttpClient client;
  private final String url;
  private final String token;
  private final Map<String, JsonNode> discovered = new HashMap<>();

  private ApiServerClient(HttpClient client, String url, String token) {
    this.client = client;
    this.url = url;
    this.token = token;
  }

  static ApiServerClient of(TestCluster cluster) {
    HttpClient.Builder client = HttpClient.newBuilder();
    cluster.certificateAuthority().ifPresent(pem -> client.sslContext(trusting(pem)));
    return new ApiServerClient(client.build(), cluster.url(), cluster.token());
  }

  /** A client of the same server with another token. */
  public ApiServerClient as(String otherToken) {
    return new ApiServerClient(client, url, otherToken);
  }

  /** A short-lived token of a ServiceAccount, as a pod has it. */
  public String tokenOf(String namespace, String serviceAccount) {
    String path =
        "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + serviceAccount + "/token";
    Answer answer =
        send(
            "POST",
            path,
            "application/json",
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}");
    if (answer.status() != 201) {
      throw new AssertionError("No token for " + serviceAccount + ": " + answer);
    }
    return answer.body().at("/status/token").asText();
  }

  public Answer get(String path) {
    return send("GET", path, "", "");
  }

  /** Server-side apply; unknown and duplicate fields are errors. */
  public Answer apply(JsonNode object, String namespace) {
    return send("PATCH", path(object, namespace) + APPLY_QUERY, APPLY, object.toString());
  }

  /** The same as a dry run. */
  Answer dryRun(JsonNode object, String namespace) {
    String query = APPLY_QUERY + "&dryRun=All";
    return send("PATCH", path(object, namespace) + query, APPLY, object.toString());
  }

  /** Server-side apply of all objects, each into its own namespace or the given one. */
  void applyAll(List<JsonNode> objects, String namespace) {
    for (JsonNode object : objects) {
      Answer answer = apply(object, namespace);
      if (answer.status() >= 300) {
        throw new AssertionError(object + " is refused: " + answer);
      }
    }
  }

  static final String APPLY_QUERY = "?fieldManager=test&force=true&fieldValidation=Strict";

  public Answer send(String method, String path, String contentType, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          firstDocument(response.body()),
          response.headers().allValues("Warning"));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * The first document of a body that may have several, as a watch has; null where there is none.
   */
  private static JsonNode firstDocument(String body) {
    try {
      return JSON.reader().readTree(body);
    } catch (IOException e) {
      ObjectNode text = JSON.createObjectNode();
      return text.put("text", body);
    }
  }

  /** The path of an object. */
  String path(JsonNode object, String namespace) {
    String apiVersion = object.path("apiVersion").asText();
    String root = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    JsonNode resources =
        discovered.computeIfAbsent(root, unknown -> get(root).body().path("resources"));
    for (JsonNode resource : resources) {
      if (resource.path("kind").equals(object.path("kind"))
          && !resource.path("name").asText().contains("/")) {
        String own = object.at("/metadata/namespace").asText(namespace);
        String scope = resource.path("namespaced").asBoolean() ? "/namespaces/" + own : "";
        return root
            + scope
            + "/"
            + resource.path("name").asText()
            + "/"
            + object.at("/metadata/name").asText();
      }
    }
    discovered.remove(root);
    throw new AssertionError("Not served: " + object.path("kind") + " of " + apiVersion);
  }

  private static SSLContext trusting(String pem) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      Certificate authority =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      store.setCertificateEntry("cluster", authority);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
