package io.kontrol.systemtests.cluster;

import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.sandbox.binaries.Trust;
import io.kontrol.systemtests.http.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach a Kubernetes API.
 *
 * @param token bearer token; empty where none is asked for
 * @param certificateAuthority PEM, where the URL is https
 */
public record ClusterAddress(String url, String token, Optional<String> certificateAuthority) {
  /** The same API behind a proxy that ends TLS and adds the token. */
  public static ClusterAddress plain(int port) {
    return new ClusterAddress("http://127.0.0.1:" + port, "", Optional.empty());
  }

  public void writeKubeconfig(Path file) throws IOException {
    String written = token.isEmpty() ? "none" : token;
    Kubeconfig.write(file, Kubeconfig.text("kontrol-test", url, written, certificateAuthority));
  }

  Http http(Duration timeout) {
    Map<String, String> headers =
        token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
    return new Http(url, headers, certificateAuthority.map(Trust::in), timeout);
  }
}
