package io.kontrol.systemtests.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.systemtests.http.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Address and credentials of a Kubernetes API.
 *
 * @param token bearer token; empty where none is needed
 * @param tls where the URL is https
 */
public record ClusterAddress(String url, String token, Optional<SSLContext> tls) {
  /** From a kubeconfig: certificates, tokens, programs that issue tokens. */
  public static ClusterAddress of(Path kubeconfig) throws IOException {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    String url = config.getMasterUrl().replaceFirst("/$", "");
    String token = Optional.ofNullable(config.getAutoOAuthToken()).orElse("");
    return new ClusterAddress(
        url, token, url.startsWith("https") ? Optional.of(tls(config)) : Optional.empty());
  }

  private static SSLContext tls(Config config) throws IOException {
    try {
      return SSLUtils.sslContext(config);
    } catch (GeneralSecurityException e) {
      throw new IOException("no usable certificates", e);
    }
  }

  /** A proxy on this machine, which ends TLS and adds the real token. */
  public static ClusterAddress ofProxy(int port, String sender) {
    return new ClusterAddress("http://127.0.0.1:" + port, sender, Optional.empty());
  }

  /**
   * The address for a client of a proxy.
   *
   * @param sender name of the client, sent in place of a token
   */
  public static void writePlainKubeconfig(Path file, int port, String sender) throws IOException {
    ClusterAddress proxy = ofProxy(port, sender);
    Kubeconfig.write(file, Kubeconfig.text("kontrol-test", proxy.url(), sender, Optional.empty()));
  }

  Http http(Duration timeout) {
    Map<String, String> headers =
        token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
    return new Http(url, headers, tls, timeout);
  }
}
