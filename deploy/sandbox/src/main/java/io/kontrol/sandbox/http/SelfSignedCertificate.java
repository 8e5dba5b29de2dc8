package io.kontrol.sandbox.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate for the sandbox's host and the loopback names.
 *
 * @param keyStore PKCS #12, under {@link #PASSWORD}
 * @param pem the certificate that a client has to trust
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the HTTP server and to nothing else
public record SelfSignedCertificate(byte[] keyStore, String pem) {
  /** Of a key that exists only in this process. */
  public static final String PASSWORD = "sandbox";

  private static final String ALIAS = "sandbox";

  /** Creates a certificate with the {@code keytool} of the running JDK. */
  public static SelfSignedCertificate selfSigned(String host) throws IOException {
    Path directory = Files.createTempDirectory("sandbox-tls-");
    Path file = directory.resolve("sandbox.p12");
    try {
      run(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-genkeypair",
              "-alias",
              ALIAS,
              "-keyalg",
              "EC",
              "-groupname",
              "secp256r1",
              "-validity",
              "365",
              "-dname",
              "CN=kontrol-sandbox",
              "-ext",
              "bc:c",
              "-ext",
              "san=" + names(host),
              "-storetype",
              "PKCS12",
              "-keystore",
              file.toString(),
              "-storepass",
              PASSWORD));
      return new SelfSignedCertificate(Files.readAllBytes(file), pem(file));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static String names(String host) {
    String own = host.matches("[0-9.]+|.*:.*") ? "ip:" + host : "dns:" + host;
    return "dns:localhost,ip:127.0.0.1," + own;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a certificate was made", e);
    }
  }

  private static String pem(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      byte[] lineFeed = "\n".getBytes(StandardCharsets.US_ASCII);
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, lineFeed)
              .encodeToString(store.getCertificate(ALIAS).getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate cannot be read back", e);
    }
  }
}
