package io.kontrol.sandbox.binaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/** A kubeconfig with one cluster and one user with a bearer token. */
public final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * @param name of the cluster, the context and the user
   * @param certificateAuthority PEM, where the URL is https
   */
  public static String text(
      String name, String url, String token, Optional<String> certificateAuthority) {
    String authority =
        certificateAuthority
            .map(
                pem ->
                    "\n    certificate-authority-data: "
                        + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
            .orElse("");
    return """
    apiVersion: v1
    kind: Config
    current-context: %1$s
    clusters:
    - name: %1$s
      cluster:
        server: %2$s%4$s
    contexts:
    - name: %1$s
      context:
        cluster: %1$s
        user: %1$s
    users:
    - name: %1$s
      user:
        token: %3$s
    """
        .formatted(name, url, token, authority);
  }

  /** Writes the file with permissions for its owner alone, since it contains the token. */
  public static void write(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }
}
