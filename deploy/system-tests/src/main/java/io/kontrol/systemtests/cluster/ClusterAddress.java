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
 * How to reach a Kubernetes API.
 *
 * @param token bearer token; empty where none is asked for
 * @param tls where the URL is https
 */
public record ClusterAddress(String url, String token, Optional<SSLContext> tls) {
  /** Whatever a kubeconfig knows: certificates, tokens, programs that make tokens. */
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
   * For those who reach it through a proxy.
   *
   * @param sender who it is, which the proxy reads in place of a token
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
