package io.kontrol.sandbox.binaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key pair that signs service account tokens, as PEM files. */
record ServiceAccountKeys(Path privateKey, Path publicKey) {

  static ServiceAccountKeys in(Path directory) throws IOException {
    ServiceAccountKeys keys =
        new ServiceAccountKeys(directory.resolve("sa.key"), directory.resolve("sa.pub"));
    if (!Files.exists(keys.privateKey)) {
      KeyPair pair = generate();
      write(keys.privateKey, "PRIVATE KEY", pair.getPrivate().getEncoded());
      write(keys.publicKey, "PUBLIC KEY", pair.getPublic().getEncoded());
    }
    return keys;
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
